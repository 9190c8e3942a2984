#pragma once
// The centre as the running server has it: routes of the tag centre, and what the floor and the SIP
// directory are made from. Every change is checked against everything else in the transaction that
// writes it, and audited there. Any thread.

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "centre/centre_store.h"
#include "centre/line_status.h"
#include "centre/prompt_store.h"
#include "centre/secret_box.h"
#include "http/router.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::centre {

/// What the parts of the server lend the centre; all outlive it.
struct CentreParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    PromptStore& prompts;
    const SecretBox& secrets;
    LineStatusSource& lines;
};

struct AdminState;

class CentreAdmin final {
  public:
    /// `realm` is that of digest authentication (setting sip.realm).
    CentreAdmin(const CentreParts& parts, std::string realm);
    ~CentreAdmin();

    /// Registers the handlers of the tag centre.
    void add_routes(http::Router& router);
    /// Called after a change was committed, on the thread that made it. Set before the server
    /// starts.
    void on_changed(std::function<void()> callback);

    /// Everything now, with the names of the prompts.
    Result<Snapshot> snapshot();

  private:
    std::unique_ptr<AdminState> state_;
};

/// The HA1 values of a telephone's or trunk's secret.
StoredSecret stored_secret(std::string_view user, std::string_view realm,
                           std::string_view password);

}  // namespace callfloor::centre
