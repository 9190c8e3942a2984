"""The knowledge base of the real server: written by a leader, found by an agent, said to be wrong, mended."""
import time
import unittest
import urllib.parse

from call_test import CallTest
from harness import Refused


class Knowledge(CallTest):
    def test_an_article_is_found_said_to_be_wrong_and_mended(self):
        leader, agent = self.server.leader(), self.server.api.sign_in("agent2")
        word = f"运费{time.time_ns()}"
        queue = next(q for q in self.server.admin().get("queues")["items"] if q["name"] == "sales")
        article = leader.post("articles", {"kind": "script", "title": f"{word} 说明", "category": "售后", "queue_ids": [queue["id"]], "body": "满 **99** 元免运费", "published": True})
        self.cleanup.append(lambda: leader.call("DELETE", f"articles/{article['id']}", None, {"If-Match": "*"}))
        (found,) = agent.get(f"articles?text={urllib.parse.quote(word)}&queue_id={queue['id']}&kind=script")["items"]
        self.assertEqual((found["excerpt"], found["is_news"]), ("满 99 元免运费", True))
        agent.post(f"articles/{found['id']}/read", None)
        self.assertFalse(agent.get(f"articles/{found['id']}")["is_news"])
        agent.post(f"articles/{found['id']}/feedback", {"kind": "wrong", "text": "现在是 199 元"})
        (said,) = [one for one in leader.get("articles/feedback")["items"] if one["article_id"] == article["id"]]
        leader.call("PUT", f"articles/{article['id']}", {**leader.get(f"articles/{article['id']}"), "body": "满 199 元免运费", "note": "门槛调整"}, {"If-Match": article["etag"]})
        leader.post(f"articles/feedback/{said['id']}/close", {"answer": "已改"})
        self.assertTrue(agent.get(f"articles/{found['id']}")["is_news"])
        self.assertEqual([(v["number"], v["content"]["body"]) for v in leader.get(f"articles/{article['id']}/versions")["items"]], [(2, "满 199 元免运费"), (1, "满 **99** 元免运费")])
        with self.assertRaises(Refused):
            agent.post("articles", {"kind": "article", "title": "x", "body": "y"})
        audited = {entry["action"] for entry in self.server.admin().get("audit?limit=50")["items"]}
        self.assertLessEqual({"article.create", "article.update", "article.answer_feedback"}, audited)


if __name__ == "__main__":
    unittest.main()
