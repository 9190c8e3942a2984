#pragma once
// Password hashes: argon2id by libsodium, in its text form with salt and cost. Each computation
// takes 64 MiB and about 100 ms, so only a few run at a time (PasswordDesk); run them on HTTP
// workers, never on the writer or the control thread.

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "people/people_model.h"

namespace callfloor::people {

Result<std::string> hash_password(std::string_view password, PasswordCost cost);
/// An empty hash verifies nothing, in the time a real one takes.
bool verify_password(std::string_view hash, std::string_view password, PasswordCost cost);
/// Whether the hash was made at another cost than new ones are.
bool needs_rehash(const std::string& hash, PasswordCost cost);

/// Lets kAtOnce computations run and kWaiting wait; others are refused with Unavailable, so that a
/// flood of sign-ins neither eats the memory nor all workers. Any thread.
class PasswordDesk final {
  public:
    static constexpr int kAtOnce = 2;
    static constexpr int kWaiting = 4;

    template <typename Work>
    auto run(Work work) -> Result<std::invoke_result_t<Work&>> {
        TRY(enter());
        auto value = work();
        leave();
        return value;
    }

    int waiting() const {
        const std::lock_guard lock(mutex_);
        return waiting_;
    }

  private:
    Result<void> enter();
    void leave();

    mutable std::mutex mutex_;
    std::condition_variable free_;
    int running_ = 0;
    int waiting_ = 0;
};

}  // namespace callfloor::people
