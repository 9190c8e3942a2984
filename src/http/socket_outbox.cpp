#include "http/internal/socket_connection.h"

namespace callfloor::http {

bool SocketOutbox::send(std::shared_ptr<const std::string> text) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (!open_) {
            return false;
        }
        if (messages_.size() >= limits::kFeedBacklogMessages) {
            open_ = false;
            slow_ = true;
            messages_.clear();
        } else {
            messages_.push_back(std::move(text));
            wake = !std::exchange(writing_, true);
        }
    }
    const auto end = end_.lock();
    if (end == nullptr) {
        return false;
    }
    if (was_slow()) {
        end->begin_close(kCloseTooSlow, "too slow to take its messages; connect anew");
        return false;
    }
    if (wake) {
        end->wake_writer();
    }
    return true;
}

void SocketOutbox::close(std::uint16_t code, std::string_view reason) {
    {
        const std::lock_guard lock(mutex_);
        if (!open_) {
            return;
        }
        open_ = false;
        messages_.clear();
    }
    if (const auto end = end_.lock()) {
        end->begin_close(code, std::string(reason));
    }
}

bool SocketOutbox::is_open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::shared_ptr<const std::string> SocketOutbox::next() {
    const std::lock_guard lock(mutex_);
    if (messages_.empty()) {
        writing_ = false;
        return nullptr;
    }
    return messages_.front();
}

void SocketOutbox::written() {
    const std::lock_guard lock(mutex_);
    if (!messages_.empty()) {
        messages_.pop_front();
    }
}

void SocketOutbox::shut() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    messages_.clear();
}

bool SocketOutbox::was_slow() const {
    const std::lock_guard lock(mutex_);
    return slow_;
}

}  // namespace callfloor::http
