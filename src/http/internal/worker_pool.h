#pragma once
// The threads that run handlers. The queue is bounded: what does not fit is refused at once, so
// that waiting clients never pile up behind a slow disk.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace callfloor::http {

class WorkerPool final {
  public:
    WorkerPool(int threads, std::size_t queue_limit);
    ~WorkerPool();  ///< stop()

    /// False, and the work not taken, when the queue is full or stopped. Any thread.
    [[nodiscard]] bool submit(std::move_only_function<void()> work);
    std::size_t waiting() const;
    /// Drops what waits, finishes what runs.
    void stop();

  private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::move_only_function<void()>> queue_;
    const std::size_t queue_limit_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace callfloor::http
