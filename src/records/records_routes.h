#pragma once
// HTTP of the records: search, one conversation, its recording and waveform, figures, the metric
// dictionary, the call-back list. Whose data a caller reaches: an agent what he took part in, a
// team leader the own teams', QA and admin all. Playing and downloading are audited before the
// first byte.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "http/router.h"
#include "records/records_model.h"
#include "sound/stored_sound.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::records {

struct RecordsParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    sound::SoundLibrary recordings;
    /// Rings the phone of who asks and dials, for this queue's account.
    std::function<Result<ConversationId>(const http::Request&, const std::string& number,
                                         QueueId queue)>
        dial{};
    std::filesystem::path faxes{};  ///< the folder of received faxes
};

/// Outlives the router. Any thread.
class RecordRoutes final {
  public:
    explicit RecordRoutes(const RecordsParts& parts);
    ~RecordRoutes();
    void add_routes(http::Router& router);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::records
