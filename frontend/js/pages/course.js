import { courseImage } from "../components/cover.js";
import { getCourse } from "../endpoints/courses.js";
import { enroll } from "../endpoints/learning.js";
import { fill, showNotFound, skeleton } from "../states.js";
import { format, t } from "../i18n.js";
import { html, render, serverHtml } from "../html.js";
import { loginAddress, toId } from "../query.js";
import { price, ratingLine } from "../components/course-card.js";
import { setTitle, whoIsHere } from "../layout.js";
import { icon } from "../components/icons.js";
import { initials } from "../format.js";
import { outline } from "../components/outline.js";
import { showReviews } from "../components/reviews.js";
import { toast } from "../components/toast.js";

const main = document.querySelector("main");
const id = toId(new URLSearchParams(location.search).get("id"));
let person = null;

if (id) start();
else showNotFound(main);

async function start() {
  person = await whoIsHere();
  await fill(main, { skeleton: html`<div class="wrap page course-loading">${skeleton("text")}</div>`, load });
}

async function load() {
  const course = await getCourse(id);
  describePage({ title: course.title, description: course.subtitle, address: `course.html?id=${id}`, image: course.thumbnail });
  render(main, coursePage(course));
  main.querySelector("[data-enroll]")?.addEventListener("click", ({ currentTarget }) => enrollHere(course, currentTarget));
  showReviews(main.querySelector("#reviews"), { course, person, mayReview: isOpen(course.enrollment) });
}

async function enrollHere(course, button) {
  if (!person) return location.assign(loginAddress(location));
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    await enroll(course.id);
    toast(t("course.enrolled"));
  } catch (error) {
    if (error.status !== 409) toast(error.isUnreachable ? t("state.unreachable.title") : error.message);
  }
  await fill(main, { load });
  (main.querySelector("[data-continue]") ?? main.querySelector("[data-enroll]"))?.focus();
}

// What search engines, and those who share the page, read of it -----------------------------------

/** description and image may be empty; address is this page's without anything personal in it. */
function describePage({ title, description, address, image }) {
  setTitle(title);
  const url = new URL(address, location.href).href;
  link("canonical", url);
  tag("property", "og:title", title);
  tag("property", "og:url", url);
  if (description) tag("name", "description", description);
  if (description) tag("property", "og:description", description);
  if (image) tag("property", "og:image", image);
}

function tag(kind, name, content) {
  const found = document.head.querySelector(`meta[${kind}="${name}"]`) ?? document.head.appendChild(document.createElement("meta"));
  found.setAttribute(kind, name);
  found.content = content;
}

function link(rel, href) {
  const found = document.head.querySelector(`link[rel="${rel}"]`) ?? document.head.appendChild(document.createElement("link"));
  Object.assign(found, { rel, href });
}

// The page ----------------------------------------------------------------------------------------

const isOpen = (enrollment) => Boolean(enrollment) && enrollment.status !== "DROPPED";

const coursePage = (course) => html`
  <div class="course-hero"><div class="wrap course-hero__bar">
    <div class="course-hero__text">
      ${!course.is_published && html`<p class="notice notice--warning">${icon("eye")}${t("course.draft")}</p>`}
      <p><a href="index.html?category=${course.category.slug}">${course.category.name}</a></p>
      <h1>${course.title}</h1>
      ${course.subtitle && html`<p class="course-hero__subtitle">${course.subtitle}</p>`}
      <p class="row">${ratingLine(course)}${course.enrollment_count > 0 && html`<span class="fact small soft">${icon("people")}${t("course.students", { count: course.enrollment_count })}</span>`}</p>
      <p class="course-hero__by"><span class="avatar avatar--small" aria-hidden="true">${initials(course.instructor.full_name)}</span><span>${t("course.by")} <strong>${course.instructor.full_name}</strong></span></p>
    </div>
  </div></div>
  <div class="wrap course-columns">
    <aside class="card course-offer" aria-label="${t("course.facts")}">
      <div class="course-card__picture">${courseImage(course)}</div>
      <div class="course-offer__body">${offer(course)}${facts(course)}</div>
    </aside>
    <div class="stack stack--l course-columns__text">
      ${course.description_html && html`<section aria-labelledby="about"><h2 id="about">${t("course.description")}</h2><div class="prose">${serverHtml(course.description_html)}</div></section>`}
      <section aria-labelledby="outline"><h2 id="outline">${t("course.outline")}</h2>${outline(course, isOpen(course.enrollment) || isOwn(course))}</section>
      <section aria-labelledby="reviews-title"><h2 id="reviews-title">${t("reviews.title")}</h2><div id="reviews">${skeleton("row", 3)}</div></section>
    </div>
  </div>`;

const isOwn = (course) => person?.role === "ADMIN" || person?.id === course.instructor.id;

function offer(course) {
  const amount = html`<p class="course-offer__price">${price(course)}</p>`;
  if (isOpen(course.enrollment)) return continuing(course);
  if (isOwn(course)) return html`${amount}<a class="button button--wide" href="course-edit.html?id=${course.id}">${icon("edit")}${t("course.edit")}</a>`;
  if (person && person.role !== "STUDENT") return html`${amount}<p class="soft small">${t("course.studentsOnly")}</p>`;
  return html`${amount}<button class="button button--primary button--wide" type="button" data-enroll>${t("course.enroll")}</button>
    ${!person && html`<p class="soft small">${t("course.logInFirst")}</p>`}`;
}

const continuing = ({ id: course, title, enrollment }) => html`
  <p class="row row--between small"><strong>${t("course.progress", { percent: format.percent(enrollment.percent) })}</strong></p>
  <progress max="100" value="${enrollment.percent}" aria-label="${t("course.progressOf", { title })}"></progress>
  <a class="button button--primary button--wide" href="learn.html?course=${course}" data-continue>${t("course.continue")}</a>`;

const facts = (course) => html`<dl class="facts">
  <div><dt>${icon("level")}${t("course.level")}</dt><dd>${t(`level.${course.level}`)}</dd></div>
  ${course.duration > 0 && html`<div><dt>${icon("clock")}${t("course.duration")}</dt><dd>${format.duration(course.duration)}</dd></div>`}
  <div><dt>${icon("book")}${t("course.outline")}</dt><dd>${t("course.lectures", { count: course.lecture_count })}</dd></div>
  <div><dt>${icon("refresh")}${t("course.updated")}</dt><dd>${format.date(course.updated_at)}</dd></div>
</dl>`;
