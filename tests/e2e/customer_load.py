#!/usr/bin/env python3
"""How long the screen pop and the search take with a million customers: customer_load.py [customers] [pops].

A server's own SQLite database is filled with customers as they would be written (a name, a mobile number, the keys both are found by) and
with calls an agent has had; then the agent's desk asks over HTTP who each caller is, and a leader searches; at the end a file of 100,000
rows is brought in while the desk goes on asking. The goal is the one of the
screen pop: 300 ms. Prints the middle and the slowest; ends with 1 when a middle one is over the goal.
"""
import json
import random
import sqlite3
import statistics
import sys
import time

from harness import PASSWORD, Server, centre_document

GOAL_MS = 300
SURNAMES = [("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"), ("黄", "huang")]
GIVEN = [("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("强", "qiang"), ("磊", "lei"), ("洋", "yang"), ("艳", "yan"), ("勇", "yong")]


def number_of(n):
    return f"13{n:09}"


def customers(count):
    for n in range(1, count + 1):
        parts = [random.choice(SURNAMES), random.choice(GIVEN), random.choice(GIVEN)]
        name = "".join(han for han, _ in parts)
        initials = "".join(latin[0] for _, latin in parts)
        number = number_of(n)
        keys = {name, name[1:], name[2:], "".join(latin for _, latin in parts), initials, initials[1:], number, "~" + number[::-1]}
        yield n, name, number, keys


def fill(path, count, calls, agent):
    now = int(time.time() * 1000)
    db = sqlite3.connect(path)
    with db:
        db.execute("PRAGMA synchronous = OFF")
        rows = []
        for n, name, number, keys in customers(count):
            rows.append((n, name, number, keys))
            if len(rows) == 20_000 or n == count:
                db.executemany("INSERT INTO customer (id, name, caller_class, note, tags_text, fields_text, is_draft, created_at, changed_at) VALUES (?, ?, '', '', '[]', '{}', 0, ?, ?)",
                               [(n, name, now, now) for n, name, _, _ in rows])
                db.executemany("INSERT INTO customer_identity VALUES (?, ?, 'phone', ?, '')", [(n, n, "+86" + number) for n, _, number, _ in rows])
                db.executemany("INSERT INTO customer_key VALUES (?, ?)", [(key, n) for n, _, _, keys in rows for key in keys])
                rows = []
        db.executemany("INSERT INTO conversation (id, direction, caller_number, caller_name, dialled_number, caller_class, started_at_ms, ended_at_ms, outcome) "
                       "VALUES (?, 'inbound', ?, '', '4001', '', ?, ?, 'answered')", [(n, number_of(customer), now - n, now) for n, customer in enumerate(calls, 1)])
        db.executemany("INSERT INTO conversation_agent VALUES (?, ?)", [(agent, n) for n in range(1, len(calls) + 1)])
        db.execute("UPDATE customer_settings SET customers = ?", (count,))
    db.close()


def times_of(asks):
    """ms of each."""
    took = []
    for ask in asks:
        begun = time.monotonic()
        ask()
        took.append((time.monotonic() - begun) * 1000)
    return took


def bring_in(leader, desk, there, rows=100_000):
    """A file of `rows`, every hundredth bad; gives how long pops took meanwhile."""
    lines = [f"客户{n},{'none' if n % 100 == 0 else number_of(there + n)},团购" for n in range(1, rows + 1)]
    status, _, answer = leader.raw("POST", "customer-imports?name=load.csv", "\n".join(["姓名,电话,标签", *lines]).encode("gb18030"), {"Content-Type": "text/csv"})
    assert status == 201, answer
    begun, path, took = time.monotonic(), f"customer-imports/{json.loads(answer)['id']}", []
    while (now := leader.get(path))["state"] == "running":
        took += times_of([lambda: desk.post("desk/customer", {"conversation_id": random.randrange(1, 100)})])
        time.sleep(0.2)
    print(f"{rows} rows brought in within {time.monotonic() - begun:.0f} s: {now['created']} new, {now['rejected']} refused")
    assert (now["created"], now["rejected"]) == (rows - rows // 100, rows // 100), now
    return took


def main(count=1_000_000, pops=500):
    server = Server(centre=centre_document()).start()
    agent = next(user["id"] for user in server.admin().get("users?limit=200")["items"] if user["login"] == "agent1")
    server.stop()
    server.centre = None
    calls = [random.randrange(1, count + 1) for _ in range(pops)]
    begun = time.monotonic()
    fill(server.data / "data/callfloor.db", count, calls, agent)
    print(f"{count} customers filled in {time.monotonic() - begun:.0f} s, {(server.data / 'data/callfloor.db').stat().st_size >> 20} MB")
    server.start()
    desk, leader = (server.admin().sign_in(login, PASSWORD) for login in ("agent1", "leader1"))
    answers = []
    took = {"screen pop": times_of([lambda n=n: answers.append(desk.post("desk/customer", {"conversation_id": n})["customer"]["id"]) for n in range(1, pops + 1)])}
    assert answers == calls, "somebody else was shown"
    took["his calls"] = times_of([lambda n=n: leader.get(f"customers/{n}/history?limit=5") for n in calls[:100]])
    for what, query in (("by a whole number", lambda n: number_of(n)), ("by its end", lambda n: number_of(n)[-4:]), ("by the beginning of a number", lambda n: number_of(n)[:7]),
                        ("by initials", lambda _: "zw"), ("by pinyin", lambda _: "zhangwei"), ("by a name nobody has", lambda _: "qqq")):
        took[f"search {what}"] = times_of([lambda q=query(n): leader.get(f"customers?q={q}") for n in calls[:20]])
    took["the newest"] = times_of([lambda: leader.get("customers")] * 20)
    took["screen pop while a file comes in"] = bring_in(leader, desk, count)
    late = 0
    for what, all_ms in took.items():
        middle = statistics.median(all_ms)
        late += middle > GOAL_MS
        print(f"{what:36} {middle:7.1f} ms, slowest {max(all_ms):7.1f} ms of {len(all_ms)}{'  OVER THE GOAL' if middle > GOAL_MS else ''}")
    server.__exit__(None, None, None)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
