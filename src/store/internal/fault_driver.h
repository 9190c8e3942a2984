#pragma once
// Test only: a database that fails when told to, around a real one.

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "store/internal/driver.h"

namespace callfloor::store::internal {

struct Faults {
    enum class Kind : int {
        None,
        Begin,         ///< the database cannot be reached
        Write,         ///< statements that change something fail: disk full
        Commit,        ///< COMMIT fails, nothing is kept
        CommitAnswer,  ///< COMMIT works, but its answer is lost
    };
    std::atomic<Kind> kind = Kind::None;
    std::atomic<int> failures = 0;

    /// COMMIT waits as long as this is held: a disk that does not answer.
    std::mutex disk;
};

class FaultDriver final : public Driver {
  public:
    FaultDriver(std::unique_ptr<Driver> real, Faults& faults)
        : real_(std::move(real)), faults_(faults) {}

    Result<std::int64_t> execute(std::string_view sql, Parameters parameters) override {
        TRY(fail_if(Faults::Kind::Write));
        return real_->execute(sql, parameters);
    }
    Result<void> post(std::string_view sql, Parameters parameters) override {
        TRY(fail_if(Faults::Kind::Write));
        return real_->post(sql, parameters);
    }
    Result<void> execute_script(std::string_view sql) override {
        return real_->execute_script(sql);
    }
    Result<void> query(std::string_view sql, Parameters parameters,
                       const std::function<void(const Row&)>& on_row) override {
        return real_->query(sql, parameters, on_row);
    }
    Result<void> begin() override {
        TRY(fail_if(Faults::Kind::Begin));
        return real_->begin();
    }
    Result<void> commit() override {
        const std::lock_guard wait(faults_.disk);
        if (auto failed = fail_if(Faults::Kind::Commit); !failed) {
            real_->roll_back();
            return failed;
        }
        TRY(real_->commit());
        return fail_if(Faults::Kind::CommitAnswer);
    }
    void roll_back() override { real_->roll_back(); }
    bool in_transaction() const override { return real_->in_transaction(); }
    Result<void> begin_part() override { return real_->begin_part(); }
    Result<void> keep_part() override { return real_->keep_part(); }
    void undo_part() override { real_->undo_part(); }
    Result<void> check_integrity() override { return real_->check_integrity(); }
    Result<void> become_sole_writer() override { return real_->become_sole_writer(); }

  private:
    Result<void> fail_if(Faults::Kind kind) {
        if (faults_.kind != kind) {
            return {};
        }
        ++faults_.failures;
        return fail(ErrorCode::Unavailable, "database: a planted fault");
    }

    std::unique_ptr<Driver> real_;
    Faults& faults_;
};

}  // namespace callfloor::store::internal
