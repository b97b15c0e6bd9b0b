"""The yardstick: FastAPI, asyncpg, orjson and hand-written SQL, as quick as one could write it instead."""

import asyncio
import re
import time
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated, Literal

import asyncpg
import jwt
import orjson
import redis.asyncio as aioredis
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from tests.bench.peer import common, sql

OPT = orjson.OPT_UTC_Z


def js(obj, status=200, headers=None):
    return Response(orjson.dumps(obj, option=OPT), status, headers, "application/json")


@asynccontextmanager
async def lifespan(app):
    app.state.pool = await asyncpg.create_pool(
        common.DSN, min_size=4, max_size=8, statement_cache_size=500, server_settings=sql.SETTINGS
    )
    app.state.redis = aioredis.from_url(common.REDIS)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.exception_handler(HTTPException)
async def on_http(req, e):
    return js(common.error("error", e.detail), e.status_code)


@app.exception_handler(RequestValidationError)
async def on_invalid(req, e):
    return js(
        {
            "type": "validation_error",
            "errors": [
                {"code": x["type"], "detail": x["msg"], "attr": ".".join(map(str, x["loc"][1:]))}
                for x in e.errors()
            ],
        },
        400,
    )


def claims(authorization: Annotated[str | None, Header()] = None):
    if not authorization or not authorization.startswith("Bearer "):
        raise HTTPException(401, "no token")
    try:
        return common.check(authorization[7:])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "bad token")


Page = Annotated[int, Query(ge=1)]
counts = {}  # tsquery -> (number of hits, when): only for searches with more than sql.CAP hits
Size = Annotated[int, Query(ge=1, le=100)]


@app.get("/api/courses/courses/")
async def courses(
    req: Request,
    page: Page = 1,
    page_size: Size = 12,
    category: str | None = None,
    level: Annotated[list[Literal["BEGINNER", "INTERMEDIATE", "ADVANCED"]], Query()] = (),
    price_min: Decimal | None = None,
    price_max: Decimal | None = None,
    is_free: bool | None = None,
    rating_min: Annotated[Decimal | None, Query(ge=0, le=5)] = None,
    ordering: Annotated[
        str | None, Query(pattern=r"^-?(created_at|price|title|rating_average|enrollment_count)$")
    ] = None,
    search: str = "",
):
    pool, off = app.state.pool, (page - 1) * page_size
    words = re.findall(r"\w+", search.lower())[:8]
    total = None
    if words:
        tq = sql.tsquery(words)
        rows = await pool.fetch(sql.limited(sql.SEARCH, page_size), tq, off)
        if not rows and page == 1:
            fix = {r["typo"]: r["word"] for r in await pool.fetch(sql.CORRECT, *sql.deletes_args(words))}
            if fix:
                tq = sql.tsquery([fix.get(w, w) for w in words])
                rows = await pool.fetch(sql.limited(sql.SEARCH, page_size), tq, off)
        if rows and rows[0]["total"] > sql.CAP:
            n, at = counts.get(tq, (0, 0))
            if at < time.monotonic() - 60:
                n = await pool.fetchval(sql.SEARCH_COUNT, tq)
                counts[tq] = (n, time.monotonic())
            total = n
    else:
        q, args = sql.list_query(
            category, level, price_min, price_max, is_free, rating_min, ordering, page_size, off
        )
        rows = await pool.fetch(q, *args)
    if not rows and page > 1:
        raise HTTPException(404, "no such page")
    base = f"http://{req.headers['host']}{req.url.path}"
    return js(
        sql.envelope(
            [sql.course_row(r) for r in rows],
            total if total is not None else rows[0]["total"] if rows else 0,
            page,
            page_size,
            base,
            req.query_params.multi_items(),
        )
    )


@app.get("/api/courses/courses/{id}/")
async def course(id: int):
    r = await app.state.pool.fetchrow(sql.DETAIL, id)
    if not r:
        raise HTTPException(404, "not found")
    d = sql.course_row(r)
    d["description"] = r["description"]
    d["modules"] = orjson.Fragment(r["modules"])
    d["enrollment"] = None
    return js(d)


class Enrol(BaseModel):
    course: int = Field(ge=1)


@app.post("/api/enroll/")
async def enrol(b: Enrol, u: Annotated[dict, Depends(claims)]):
    r = await app.state.pool.fetchrow(sql.ENROL, u["user_id"], b.course)
    if not r["sid"]:
        raise HTTPException(403, "students only")
    if not r["cid"]:
        raise HTTPException(400, "no such course")
    if not r["id"]:
        raise HTTPException(409, "already enrolled")
    return js(sql.enrol_row(r), 201)


@app.get("/api/enroll/")
async def mine(req: Request, u: Annotated[dict, Depends(claims)], page: Page = 1, page_size: Size = 12):
    rows = await app.state.pool.fetch(sql.limited(sql.MINE, page_size), u["user_id"], (page - 1) * page_size)
    if not rows and page > 1:
        raise HTTPException(404, "no such page")
    base = f"http://{req.headers['host']}{req.url.path}"
    return js(
        sql.envelope(
            [sql.enrol_row(r) for r in rows],
            rows[0]["total"] if rows else 0,
            page,
            page_size,
            base,
            req.query_params.multi_items(),
        )
    )


class Progress(BaseModel):
    lecture: int
    completed: bool | None = None
    position: int | None = Field(None, ge=0)


@app.post("/api/enroll/progress/")
async def progress(b: Progress, u: Annotated[dict, Depends(claims)]):
    r = await app.state.pool.fetchrow(sql.PROGRESS, u["user_id"], b.lecture, b.completed, b.position)
    if not r:
        raise HTTPException(403, "not enrolled")
    return js(
        {
            "id": r["id"],
            "lecture": b.lecture,
            "completed": r["completed"],
            "completed_at": r["completed_at"],
            "position": r["position"],
            "updated_at": r["updated_at"],
        },
        201 if r["created"] else 200,
    )


@app.get("/api/reviews/")
async def reviews(req: Request, course: int, page: Page = 1, page_size: Size = 12):
    rows = await app.state.pool.fetch(sql.limited(sql.REVIEWS, page_size), course, (page - 1) * page_size)
    if not rows and page > 1:
        raise HTTPException(404, "no such page")
    base = f"http://{req.headers['host']}{req.url.path}"
    return js(
        sql.envelope(
            [sql.review_row(r) for r in rows],
            rows[0]["total"] if rows else 0,
            page,
            page_size,
            base,
            req.query_params.multi_items(),
        )
    )


@app.get("/api/dashboard/")
async def dashboard(u: Annotated[dict, Depends(claims)]):
    user = await app.state.pool.fetchrow(sql.USER, u["user_id"])
    if not user:
        raise HTTPException(401, "inactive")
    if user["role"] != "ADMIN":
        raise HTTPException(403, "admins only")
    hit = await app.state.redis.get("fastapi:dash:" + common.DSN)
    if hit:
        return Response(hit, headers={"X-Cache": "HIT"}, media_type="application/json")
    async with app.state.pool.acquire() as c:
        res = {k: await c.fetch(v) for k, v in sql.DASH.items()}
    body = orjson.dumps(
        sql.dashboard(res["users"][0], res["courses"][0], res["enrol"][0], res["days"], res["top"]),
        option=OPT,
    )
    await app.state.redis.set("fastapi:dash:" + common.DSN, body, ex=60)
    return Response(body, headers={"X-Cache": "MISS"}, media_type="application/json")


class Login(BaseModel):
    email: str
    password: str


DUMMY = (
    "argon2$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$4m3Bc2C7mDlJkQKl7z1yGJYo7K3gXl1q1v1v1v1v1v0"
)


@app.post("/api/token/")
async def token(b: Login):
    r = await app.state.pool.fetchrow(sql.LOGIN, b.email)
    ok = await asyncio.to_thread(common.verify_password, b.password, r["password"] if r else DUMMY)
    if not (ok and r and r["is_active"]):
        raise HTTPException(401, "no active account with these credentials")
    return js(
        {
            "access": common.mint(r["id"], r["role"], r["full_name"]),
            "refresh": common.mint(r["id"], r["role"], r["full_name"], 604800, "refresh"),
        }
    )
