#pragma once
// A widget: what stands on the pages of the company's own site, by a script of ours, and leads
// their visitors into queues. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/chat_words.h"
#include "floor/opening_calendar.h"

namespace callfloor::widgets {

/// A queue under the name visitors read.
struct WidgetQueue {
    QueueId queue;
    std::string label;
    floor::Channel channel = floor::Channel::Voice;  ///< the queue's; no part of the document
    bool operator==(const WidgetQueue&) const = default;
};

struct Widget {
    std::int64_t id = 0;
    std::string key;  ///< in the script tag; names the widget and opens nothing
    std::string name;
    bool is_active = true;
    /// "https://www.example.com", "https://*.example.com": the only pages that may use it.
    std::vector<std::string> origins;
    std::vector<WidgetQueue> queues;
    bool offers_calls = true;
    bool offers_callbacks = true;
    int calls_max = 20;   ///< at once; more are told that all are busy
    int chats_max = 100;  ///< at once, likewise
    Duration callback_rest = std::chrono::minutes(30);  ///< a number is not put down again within
    floor::OpeningHours hours;      ///< of calls; one may ask to be called back at any time
    std::string language = "auto";  ///< auto (the page's), zh-CN, en
    std::string colour = "#1f6feb";
    std::string title;  ///< empty: the language's own, as are the next two
    std::string welcome;
    std::string closed;
    std::int64_t version = 1;
};

}  // namespace callfloor::widgets
