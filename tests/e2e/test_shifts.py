"""Shift work over the API of a real server: a handover with figures of a real call, items passed on over a restart, notes, faults, rooms."""
import signal
import time
import unittest

from call_test import CallTest
from harness import Refused, wait_until
import sipp_xml as x


def refused(status, act):
    try:
        act()
    except Refused as problem:
        return problem.status == status
    return False


class Shifts(CallTest):
    def setUp(self):
        super().setUp()
        self.root, self.leader = self.server.admin(), self.server.leader()
        self.team = next(user for user in self.root.get("users")["items"] if user["login"] == "leader1")["led_team_ids"][0]

    def draft(self, api, **sections):
        """The own draft, a new one unless there is one."""
        mine = [one for one in api.get("shifts/handovers?state=draft")["items"] if one["author_id"] == api.get("session")["user"]["id"]]
        return api.get(f"shifts/handovers/{mine[0]['id']}") if mine else api.post("shifts/handovers", {"shift": "early", "team_ids": [self.team], **sections})

    def accept(self, api, handover, items):
        return api.post(f"shifts/handovers/{handover['id']}/accept", {"comment": "taken", "items": [{"item_id": item, "comment": "seen"} for item in items]})

    def test_a_handover_has_the_figures_of_the_floor_and_survives_a_kill(self):
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        wait_until("the caller in the queue", lambda: any(queue["waiting"] for queue in self.root.get("floor")["queues"]))
        item = self.leader.post("shifts/items", {"team_id": self.team, "section": "equipment", "text": "line 3 crackles"})["id"]
        draft = self.draft(self.leader, situation="a calm morning")
        given = self.leader.post(f"shifts/handovers/{draft['id']}/hand-over")
        facts = given["facts"]
        self.assertEqual(sum(queue["waiting"] for queue in facts["queues"]), 1)
        self.assertGreaterEqual(sum(queue["offered_today"] for queue in facts["queues"]), 1)
        self.assertEqual([team["team_id"] for team in facts["teams"]], [self.team])
        self.hang_up_all()
        caller.wait(30)
        self.server.stop(signal.SIGKILL)
        self.server.start()
        root, leader = self.server.admin(), self.server.leader()
        self.assertEqual([one["id"] for one in root.get("shifts/handovers/pending")["items"]], [draft["id"]])
        self.assertTrue(refused(409, lambda: self.accept(leader, draft, [item])))
        self.assertTrue(refused(400, lambda: self.accept(root, draft, [])))
        accepted = self.accept(root, draft, [item])
        self.assertEqual((accepted["state"], accepted["items"][0]["pass"]["comment"]), ("accepted", "seen"))
        self.assertEqual(accepted["facts"], facts)
        self.assertEqual(root.get("shifts/handovers/pending")["items"], [])
        again = self.draft(leader)
        self.assertEqual([one["id"] for one in again["items"]], [item])
        leader.post(f"shifts/items/{item}/close", {"text": "cable exchanged"})
        way = leader.get(f"shifts/items/{item}")
        self.assertEqual((way["closing"], len(way["passes"]), way["passes"][0]["taken_by_name"] != ""), ("cable exchanged", 1, True))
        acts = {row["action"] for row in root.get("audit?limit=200")["items"]}
        self.assertLessEqual({"handover.create", "handover.hand_over", "handover.accept", "handover_item.open", "handover_item.close"}, acts)

    def test_an_agent_put_into_a_queue_gets_its_caller_at_once(self):
        queue = next(queue for queue in self.root.get("queues")["items"] if queue["name"] == "sales")
        agent = self.server.api.sign_in("agent1").get("session")["user"]["id"]
        path = f"floor/agents/{agent}/queues/{queue['id']}"
        before = self.leader.call("PUT", path, {"level": None})["level_before"]
        self.cleanup.append(lambda: self.server.leader().call("PUT", path, {"level": before}))
        _, phone, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.ok_with_sdp(), x.receive("ACK"), x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        wait_until("the caller in the queue", lambda: any(each["waiting"] for each in self.root.get("floor")["queues"]))
        self.assertEqual(self.leader.call("PUT", path, {"level": 7})["level_before"], None)
        wait_until("the call with the agent", lambda: any(call["agent_id"] == agent and call["segment"] == "talk" for call in self.root.get("floor")["conversations"]))
        # Out of the queue again: the call goes on where it is.
        self.leader.call("PUT", path, {"level": None})
        self.assertEqual([call["agent_id"] for call in self.root.get("floor")["conversations"]], [agent])
        self.server.api.sign_in("agent1").post("desk/hang-up")
        caller.wait(30)
        phone.wait()
        self.leader.post(f"floor/agents/{agent}/sign-out")  # who comes next finds nobody at the desk
        self.assertIn("queue.set_member", {row["action"] for row in self.root.get("audit?limit=200")["items"]})

    def test_agents_read_meetings_and_finish_their_follow_ups(self):
        agent = self.server.api.sign_in("agent1")
        me = agent.get("session")["user"]
        now = int(time.time() * 1000)
        note = self.leader.post("shifts/notes", {"kind": "pre_shift", "team_id": self.team, "at": now, "topics": "the new tariff", "attendees": [{"user_id": me["id"], "present": True}],
                                                 "follow_ups": [{"text": "read it", "owner_id": me["id"], "due_at": now - 1000}]})
        self.leader.post("shifts/notes", {"kind": "walk", "team_id": self.team, "at": now, "findings": [{"kind": "environment", "severity": "minor", "seat": "A7", "text": "boxes in the way"}]})
        self.assertEqual([one["id"] for one in agent.get("shifts/notes")["items"]], [note["id"]])
        self.assertEqual(len(self.leader.get("shifts/follow-ups?overdue=true")["items"]), 1)
        mine = agent.get("shifts/follow-ups?mine=true")["items"]
        self.assertEqual([one["text"] for one in mine], ["read it"])
        agent.post(f"shifts/follow-ups/{mine[0]['id']}/close", {"state": "done", "text": "read"})
        self.assertEqual(self.leader.get("shifts/follow-ups?overdue=true")["items"], [])
        self.assertTrue(refused(403, lambda: agent.get("shifts/handovers")))

    def test_a_fault_is_a_fact_until_it_is_mended(self):
        piece = self.leader.post("shifts/equipment", {"kind": "headset", "label": "H-17", "seat": "A7", "team_id": self.team})
        faulty = self.leader.post(f"shifts/equipment/{piece['id']}/faults", {"text": "left ear is dead"})
        draft = self.draft(self.leader)
        self.assertIn("left ear is dead", [fault["text"] for fault in self.leader.get(f"shifts/handovers/{draft['id']}")["facts"]["faults"]])
        fault = faulty["faults"][0]["id"]
        self.assertEqual(self.leader.post(f"shifts/faults/{fault}/repair", {})["state"], "repair")
        self.assertEqual(self.leader.post(f"shifts/faults/{fault}/close", {"text": "new cable"})["state"], "in_use")
        self.assertEqual(self.leader.get(f"shifts/handovers/{draft['id']}")["facts"]["faults"], [])

    def test_a_room_is_kept_and_seats_do_not_share_a_place(self):
        telephone = next(iter(self.server.extension_ids().values()))
        body = {"name": "Hall", "site": "north", "columns": 4, "rows": 2, "seats": [{"label": "A1", "x": 0, "y": 0, "extension_id": telephone}, {"label": "A2", "x": 1, "y": 0}]}
        room = self.leader.post("rooms", body)
        self.assertEqual(self.leader.get("rooms")["items"][0]["seats"][0]["extension_id"], telephone)
        body["seats"][1]["x"] = 0
        self.assertTrue(refused(400, lambda: self.leader.call("PUT", f"rooms/{room['id']}", body, {"If-Match": "*"})))
        self.leader.call("DELETE", f"rooms/{room['id']}", headers={"If-Match": room["etag"]})
        self.assertEqual(self.leader.get("rooms")["items"], [])


if __name__ == "__main__":
    unittest.main()
