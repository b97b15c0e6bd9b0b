import { dayChart, figures, lineTable } from "../components/chart.js";
import { fill, skeleton } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render } from "../html.js";
import { getDashboard } from "../endpoints/dashboards.js";
import { problemsOf } from "../forms.js";
import { requireRole } from "../layout.js";
import { startCategories } from "../components/category-manager.js";
import { startRequests } from "../components/request-list.js";
import { toast } from "../components/toast.js";

const region = document.querySelector("#statistics");
const computed = document.querySelector("#computed");
const button = document.querySelector("#refresh");

start();

async function start() {
  await requireRole("ADMIN");
  fill(region, { skeleton: skeleton("row", 4), load: async () => show(await getDashboard()) });
  startRequests(document.querySelector("#requests"));
  startCategories(document.querySelector("#categories"));
}

button.addEventListener("click", async () => {
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    show(await getDashboard({ refresh: true }));
  } catch (error) {
    toast(problemsOf(error)[0].text);
  } finally {
    button.ariaDisabled = null;
  }
});

function show(report) {
  computed.textContent = t("dashboard.computed", { time: format.moment(report.generated_at) });
  render(region, html`
    ${figures(totals(report))}
    <div class="dashboard-charts">
      <section class="card card--padded">${dayChart({ title: t("chart.enrollments30"), days: report.enrollments_by_day })}</section>
      <section class="card card--padded stack" aria-labelledby="top-title">
        <h2 class="chart__title" id="top-title">${t("dashboard.top")}</h2>
        ${topCourses(report.top_courses)}
      </section>
    </div>`);
}

const totals = (report) => [
  {
    name: t("dashboard.users"),
    value: format.number(report.total_users),
    note: `${t("dashboard.students", { count: report.students })}, ${t("dashboard.instructors", { count: report.instructors })}`,
  },
  { name: t("dashboard.courses"), value: format.number(report.total_courses), note: t("dashboard.published", { count: report.published_courses }) },
  { name: t("dashboard.enrollments"), value: format.number(report.total_enrollments), note: t("dashboard.completed", { percent: format.percent(report.completion_rate * 100) }) },
  {
    name: t("dashboard.rating"),
    value: report.average_rating === null ? "–" : format.rating(report.average_rating),
    note: t("dashboard.reviews", { count: report.total_reviews }),
  },
];

function topCourses(courses) {
  if (!courses.length) return html`<p class="soft">${t("dashboard.noCourses")}</p>`;
  return lineTable({
    caption: t("dashboard.top"),
    head: [t("dashboard.course"), t("dashboard.enrolled")],
    whole: courses[0].enrollment_count,
    rows: courses.map(({ id, title, enrollment_count: count }) => ({
      label: html`<a href="course.html?id=${id}">${title}</a>`,
      numbers: [format.number(count)],
      value: count,
    })),
  });
}
