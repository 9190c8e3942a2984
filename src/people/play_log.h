#pragma once
// Playing in the audit log. A player asks for one file in many ranges: within ten minutes that is
// one act of the session and one entry. Any thread.

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/http.h"
#include "store/writer.h"

namespace callfloor::people {

class PlayLog final {
  public:
    explicit PlayLog(store::Writer& writer) : writer_(writer) {}

    /// Waits for the entry's commit, so that nothing is heard unrecorded. False: the same act is
    /// recorded already. At limits::kHttpConnections acts remembered, each range is an entry of its
    /// own.
    Result<bool> record(const http::Request& request, std::string_view action, std::int64_t object,
                        Instant now);

  private:
    struct Play {
        std::int64_t session;
        std::int64_t object;
        std::string action;
        auto operator<=>(const Play&) const = default;
    };

    store::Writer& writer_;
    std::mutex mutex_;
    std::map<Play, Instant> plays_;
};

}  // namespace callfloor::people
