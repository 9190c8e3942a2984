#!/usr/bin/env python3
"""How long the pages and reports of quality monitoring take over a month of a large centre: quality_load.py [calls] [evaluations].

A server's own SQLite database is filled as its rows would be after such a month (250 agents in 20 teams, one evaluation in 20 calls, an appeal
in 12 evaluations, a third of the calls measured), and a QA lead asks for every list and report over HTTP. Goals: a page within 300 ms, a
report within 2 s. Prints the middle and the slowest of five askings each; ends with 1 when a middle one is over its goal.
"""
import json
import random
import sqlite3
import statistics
import sys
import time

from harness import Server, centre_document

AGENTS, TEAMS, QUEUES, REVIEWERS = 250, 20, 15, 12
MONTH_MS = 30 * 86_400_000
PAGE_MS, REPORT_MS = 300, 2000
ASKED = 5


def filled_forms(api, content, count=40):
    """Answers a reviewer might give, with what the server makes of them."""
    items = [item for section in content["sections"] for item in section["items"]]
    forms = []
    for _ in range(count):
        answers = [answer(item, random.random() < 0.12) for item in items]
        result = api.post("quality/score", {"scheme_id": None, "version": None, "content": content, "answers": answers})
        of = {item["key"]: item for item in items}
        rows = [(one["item"], of[one["item"]]["dimension"], of[one["item"]]["criticality"], int(one["error"]), one["possible"] - one["earned"])
                for one in result["items"] if one["applies"]]
        forms.append((answers, result, rows))
    return forms


def answer(item, fails):
    kind, out = item["kind"], {"item": item["key"], "na": False, "comment": ""}
    if kind in ("yes_no", "critical"):
        out["choice"] = {"yes_no": ("yes", "no"), "critical": ("pass", "fail")}[kind][fails]
    elif kind == "choice":
        out["choice"] = item["options"][-1 if fails else 0]["key"]
    elif kind == "scale":
        out["number"] = 1 if fails else item["levels"]
    elif kind == "number":
        out["number"] = item["worst" if fails else "best"]
    else:
        out["number"] = 0 if kind in ("bonus", "penalty") or fails else item["points"]
    return out


def fill_calls(db, calls, start):
    """Conversations with the caller's wait, one agent's talk and a recording each."""
    def rows():
        for n in range(1, calls + 1):
            at = start + MONTH_MS * n // (calls + 1)
            yield n, at, at + 15_000, at + 15_000 + random.randrange(20_000, 400_000), 1 + n % QUEUES, 1000 + n % AGENTS
    for batch in batches(rows(), 50_000):
        db.executemany("INSERT INTO conversation (id, direction, caller_number, caller_name, dialled_number, caller_class, started_at_ms, ended_at_ms, queue_id, agent_id, outcome, "
                       "wait_ms, talk_ms, end_cause, end_side, recording_id, wrap_up_code) VALUES (?, 'inbound', ?, '', '4001', '', ?, ?, ?, ?, 'answered', 15000, ?, "
                       "'normal_hang_up', 'caller', ?, 'done')",
                       [(n, f"139{n:08}", at, end, queue, agent, end - talk, n) for n, at, talk, end, queue, agent in batch])
        db.executemany("INSERT INTO conversation_agent VALUES (?, ?)", [(agent, n) for n, _, _, _, _, agent in batch])
        db.executemany("INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?)",
                       [row for n, at, talk, end, queue, agent in batch for row in ((2 * n, n, "queue", queue, None, at, talk), (2 * n + 1, n, "talk", queue, agent, talk, end))])
        db.executemany("INSERT INTO recording (id, conversation_id, started_at_ms, finished_at_ms, path, length_ms, bytes) VALUES (?, ?, ?, ?, 'none.wav', ?, 1000)",
                       [(n, n, talk, end, end - talk) for n, _, talk, end, _, _ in batch])
        db.executemany("INSERT INTO signal_measurement VALUES (?, 1, ?, '')", [(n, end) for n, _, _, end, _, _ in batch])
        db.executemany("INSERT INTO call_signal VALUES (?, ?, 60000, 25000, 1, 4.0, -20.0, 25000, ?, 4.0, -20.0, 2000, 12000, ?, 6000, 1, 0, 0, 0)",
                       [(n, agent, n % 7, n % 20_000) for n, _, _, _, _, agent in batch if n % 3 == 0])


def batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def fill_evaluations(db, calls, evaluations, start, scheme, forms):
    for n in range(1, evaluations + 1):
        call = n * max(1, calls // evaluations)
        at = start + MONTH_MS * call // (calls + 1)
        answers, result, items = random.choice(forms)
        families = {family["criticality"]: (int(family["errors"] > 0) if family["applies"] else None) for family in result["families"]}
        state = "final" if n % 10 else "released"
        reviewer = 2000 + n % REVIEWERS
        db.execute("INSERT INTO quality_evaluation (id, purpose, state, sample, channel, scheme_id, scheme_version, conversation_id, recording_id, agent_id, team_id, queue_id, "
                   "contact_at, contact_note, reviewer_id, draft_comment, score_id, score, unpenalised, passed, critical_customer, critical_business, critical_compliance, "
                   "noncritical_opportunities, noncritical_errors, appeals, started_at, submitted_at, released_at, final_at) VALUES (?, 'regular', ?, 'random', 'inbound_call', ?, 1, ?, "
                   "?, ?, ?, ?, ?, '', ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   (n, state, scheme, call, call, 1000 + call % AGENTS, 1 + call % AGENTS % TEAMS, 1 + call % QUEUES, at, reviewer, n, result["score"], result["unpenalised_score"],
                    result["passed"], families.get("customer"), families.get("business"), families.get("compliance"), result["noncritical_opportunities"],
                    result["noncritical_errors"], int(n % 12 == 0), at, at, at, at if state == "final" else None))
        db.execute("INSERT INTO quality_score VALUES (?, ?, 1, 'first', 1, ?, ?, '', '', ?, ?)", (n, n, reviewer, at, json.dumps(answers), json.dumps(result)))
        db.executemany("INSERT INTO quality_item VALUES (?, ?, ?, ?, ?, ?)", [(n, *item) for item in items])
        if n % 12 == 0:
            db.execute("INSERT INTO quality_appeal (evaluation_id, number, opened_at, reason, items_text, decision, closed_at) VALUES (?, 1, ?, '', ?, ?, ?)",
                       (n, at, json.dumps([{"item": items[n % len(items)][0], "reason": "why"}]), "uphold" if n % 24 else "take_second", at))


def fill_others(db, evaluations, start, scheme, plan):
    """A full case library, coaching plans from the first results, and the tasks of a month."""
    db.executemany("INSERT INTO quality_clip (id, state, marks_text, title, learning_points, example, audience, tags_text, scheme_id, items_text, file, sha256, length_ms, made_by, "
                   "made_at) VALUES (?, 'approved', '{\"passages\":[],\"bleeps\":[]}', ?, 'greets and repeats what was said', 'good', 'everyone', '[\"opening\"]', ?, '[]', 'none', '', "
                   "60000, 2001, ?)", [(n, f"case {n}", scheme, start) for n in range(1, 5001)])
    db.executemany("INSERT INTO quality_coaching (id, state, agent_id, team_id, evaluation_id, scheme_id, contact_at, items_text, goal, coach_id, opened_by, opened_at) "
                   "VALUES (?, 'open', ?, ?, ?, ?, ?, '[\"listening\"]', 'asks back', 2001, 2001, ?)",
                   [(n, 1000 + n % AGENTS, 1 + n % AGENTS % TEAMS, n, scheme, start, start + MONTH_MS // 2) for n in range(1, min(1000, evaluations) + 1)])
    db.execute("INSERT INTO quality_plan_run (id, plan_id, made_at, text) VALUES (1, ?, ?, '{}')", (plan, start))
    db.executemany("INSERT INTO quality_task (id, plan_id, run_id, state, sample, scheme_id, conversation_id, agent_id, contact_at, talk_ms, reviewer_id, due_at) "
                   "VALUES (?, ?, 1, ?, 'random', ?, ?, ?, ?, 60000, ?, ?)",
                   [(n, plan, "done" if n % 10 else "open", scheme, n, 1000 + n % AGENTS, start, 2000 + n % REVIEWERS, start + n % MONTH_MS) for n in range(1, evaluations + 1)])


def questions(start, end, evaluation):
    period = f"from={start}&to={end}"
    shown = f"{period}&counted=false"
    lists = {"results": "", "... of an agent": "agent_id=1007", "... passed": "passed=true", "... with a critical error": "critical=true",
             "... by a failed item": "reported=true&failed_item=listening", "... appealed": "appeal=any", "... of a reviewer": "reviewer_id=2003"}
    pages = {name: f"quality/evaluations?{period}&{filter_}" for name, filter_ in lists.items()}
    pages |= {"one result": f"quality/evaluations/{evaluation}", "work list": "quality/tasks", "schemes": "quality/schemes", "plans": "quality/plans",
              "calibrations": "quality/calibrations", "coaching": "quality/coaching", "case library": "quality/clips", "case library, searched": "quality/clips?q=greets&state=approved",
              "calls": f"conversations?{period}", "calls of an agent": f"conversations?{period}&agent_id=1007", "calls by silence": f"conversations?{period}&min_silence_ms=15000"}
    reports = {f"report by {by}": f"quality/report?by={by}&{shown}" for by in ("all", "agent", "team", "queue", "scheme_version", "reviewer", "day", "week")}
    reports |= {f"problems by {by}": f"quality/problems?by={by}&{shown}" for by in ("item", "dimension")}
    reports |= {f"appeals by {by}": f"quality/appeal-figures?by={by}&{period}" for by in ("reviewer", "item", "team")}
    reports |= {"heat map": f"quality/heat-map?{shown}", "drift of calibration": f"quality/calibration-drift?{period}", "workbook": f"quality/workbook?{shown}"}
    return pages, reports


def measure(api, name, path, goal, question=None):
    took = []
    for _ in range(ASKED):
        begun = time.monotonic()
        status, _, body = api.raw("POST" if question else "GET", path, question)
        took.append(1000 * (time.monotonic() - begun))
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:300]}")
    middle = statistics.median(took)
    print(f"{'ok  ' if middle <= goal else 'OVER'} {name:28} {middle:7.0f} ms, slowest {max(took):7.0f} ms")
    return middle <= goal


def main():
    calls, evaluations = (int(word) for word in [*sys.argv[1:], "1000000", "50000"][:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), int(sys.argv[1]) // 20)
    random.seed(4)
    server = Server(centre=centre_document())
    with server:
        lead = server.api.sign_in("qalead1")
        scheme = lead.get("quality/schemes?channel=inbound_call&state=published")["items"][0]
        content = lead.get(f"quality/schemes/{scheme['id']}")["content"]
        forms = filled_forms(lead, content)
        reviewers = [user["id"] for user in lead.get("users?limit=200")["items"] if "qa" in user["roles"]]
        wanted = {"name": "load", "scheme_id": scheme["id"], "filter": {}, "per_agent": 4, "reviewer_ids": reviewers}
        plan = lead.post("quality/plans", wanted)
        server.stop()
        server.centre = None
        end = int(time.time() * 1000)
        begun = time.monotonic()
        db = sqlite3.connect(server.data / "data/callfloor.db")
        db.execute("PRAGMA synchronous = OFF")
        fill_calls(db, calls, end - MONTH_MS)
        fill_evaluations(db, calls, evaluations, end - MONTH_MS, scheme["id"], forms)
        fill_others(db, evaluations, end - MONTH_MS, scheme["id"], plan["id"])
        db.commit()
        db.close()
        print(f"{calls} calls and {evaluations} evaluations of {len(forms[0][2])} items, filled in {time.monotonic() - begun:.0f} s")
        server.start()
        api = server.api.sign_in("qalead1")
        pages, reports = questions(end - MONTH_MS, end, evaluations // 2)
        good = [measure(api, name, path, PAGE_MS) for name, path in pages.items()] + [measure(api, name, path, REPORT_MS) for name, path in reports.items()]
        good.append(measure(api, "preview of a plan", "quality/plans/preview", REPORT_MS, {"plan": wanted, "period": {"from_at": end - MONTH_MS, "to_at": end, "seed": 4}}))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
