import { dayChart, dayTable, figures, lineTable } from "../components/chart.js";
import { fill, skeleton, state } from "../states.js";
import { format, t } from "../i18n.js";
import { listMyCourses } from "../endpoints/courses.js";
import { getInstructorDashboard } from "../endpoints/dashboards.js";
import { html, render } from "../html.js";
import { toId, toQuery } from "../query.js";
import { courseImage } from "../components/cover.js";
import { icon } from "../components/icons.js";
import { pagination } from "../components/pagination.js";
import { price } from "../components/course-card.js";
import { requireRole } from "../layout.js";

const PAGE_SIZE = 12;

const region = document.querySelector("#courses");
const page = toId(new URLSearchParams(location.search).get("page")) ?? 1;

start();

async function start() {
  await requireRole("INSTRUCTOR");
  await fill(region, { skeleton: html`<div class="stack">${skeleton("row", 4)}</div>`, load });
}

async function load() {
  const query = { page, page_size: PAGE_SIZE };
  const [courses, report] = await Promise.all([listMyCourses(query), getInstructorDashboard(query)]);
  render(region, courses.count ? overview(courses, report) : nothing());
}

function nothing() {
  const action = html`<a class="button button--primary" href="course-edit.html">${icon("plus")}${t("studio.first")}</a>`;
  return state({ symbol: "book", title: t("studio.empty.title"), text: t("studio.empty.text"), action });
}

function overview({ results, count }, { totals, enrollments_by_day: days, results: reports }) {
  const reportOf = new Map(reports.map((report) => [report.id, report]));
  const address = (to) => toQuery({ page: to > 1 ? to : null }) || location.pathname;
  return html`
    ${totals.enrollments > 0 && html`<section class="card card--padded stack overview" aria-labelledby="overview-title">
      <h2 class="visually-hidden" id="overview-title">${t("studio.overview")}</h2>
      ${figures(totalFigures(totals))}
      ${dayChart({ title: t("chart.enrollments30"), days })}
    </section>`}
    <ul class="studio-list">${results.map((course) => html`<li>${courseRow(course, reportOf.get(course.id))}</li>`)}</ul>
    ${pagination({ page, count, pageSize: PAGE_SIZE, address })}`;
}

const totalFigures = (totals) => [
  { name: t("studio.students"), value: format.number(totals.enrollments) },
  { name: t("studio.completionRate"), value: format.percent(totals.completion_rate * 100) },
  { name: t("studio.rating"), value: rating(totals) },
  { name: t("studio.revenue"), value: totals.revenue.map(({ amount, currency }) => format.money(amount, currency)).join(" · ") },
];

const rating = ({ rating_average: average, rating_count: count }) => (count ? `${format.rating(average)} (${format.compact(count)})` : "–");

const courseRow = (course, report) => html`<article class="card studio-course" aria-labelledby="course-${course.id}">
  <div class="studio-course__picture">${courseImage(course)}</div>
  <div class="studio-course__body">
    <div class="studio-course__head">
      <div class="studio-course__text">
        ${course.is_published ? html`<span class="badge badge--good">${icon("check")}${t("studio.published")}</span>` : html`<span class="badge badge--warning">${icon("edit")}${t("studio.draft")}</span>`}
        <h2 class="studio-course__title" id="course-${course.id}"><a href="course-edit.html?id=${course.id}">${course.title}</a></h2>
        <p class="small faint">${[course.category.name, price(course), t("course.lectures", { count: course.lecture_count }), t("studio.updated", { date: format.date(course.updated_at) })].join(" · ")}</p>
      </div>
      <p class="row row--tight">
        <a class="button button--small" href="course-edit.html?id=${course.id}" aria-describedby="course-${course.id}">${icon("edit")}${t("studio.edit")}</a>
        <a class="button button--small button--quiet" href="course.html?id=${course.id}" aria-describedby="course-${course.id}">${icon("eye")}${t("studio.preview")}</a>
      </p>
    </div>
    ${report && (course.is_published || report.enrollments > 0) ? numbers(report) : html`<p class="soft">${t(course.lecture_count ? "studio.readyToPublish" : "studio.needsLectures")}</p>`}
  </div>
</article>`;

const numbers = (report) => html`
  ${figures([
    { name: t("studio.students"), value: format.number(report.enrollments), note: t("studio.activeNow", { count: report.active }) },
    { name: t("studio.completionRate"), value: format.percent(report.completion_rate * 100), note: t("studio.completed", { count: report.completed }) },
    { name: t("studio.rating"), value: rating(report) },
    { name: t("studio.revenue"), value: format.money(report.revenue, report.currency) },
  ])}
  ${dayChart({ title: t("chart.enrollments30"), days: report.enrollments_by_day, small: true })}
  ${report.enrollments > 0 && details(report)}`;

const details = (report) => html`<details class="more"><summary>${t("studio.numbers")}</summary><div class="studio-course__details">
  <section class="stack stack--s"><h3 class="chart__title">${t("studio.funnel")}</h3>${funnel(report)}</section>
  <section class="stack stack--s"><h3 class="chart__title">${t("chart.enrollments30")}</h3>${dayTable(t("chart.enrollments30"), report.enrollments_by_day)}</section>
</div></details>`;

const funnel = ({ lectures, enrollments, title }) => lineTable({
  caption: t("studio.funnelOf", { title }),
  head: [t("studio.lecture"), t("studio.reached"), t("studio.done")],
  whole: enrollments,
  rows: lectures.map((lecture) => ({
    label: lecture.title,
    numbers: [format.number(lecture.reached), format.number(lecture.completed)],
    value: lecture.reached,
    part: lecture.completed,
  })),
});
