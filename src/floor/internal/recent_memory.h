#pragma once
// What is remembered by telephone number, at most so many: at the bound the number told longest ago
// is forgotten. Plain data of the core; the order of what is told is all it depends on.

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace callfloor::floor {

template <typename Value>
class RecentMemory final {
  public:
    explicit RecentMemory(std::size_t most) : most_(most) {}

    const Value* find(const std::string& number) const {
        const auto found = values_.find(number);
        return found == values_.end() ? nullptr : &found->second.value;
    }
    void put(const std::string& number, Value value) {
        forget(number);
        if (values_.size() >= most_) {
            forget(std::string(order_.begin()->second));
        }
        order_.emplace(++last_, number);
        values_.emplace(number, Entry{std::move(value), last_});
    }
    void forget(const std::string& number) {
        if (const auto found = values_.find(number); found != values_.end()) {
            order_.erase(found->second.place);
            values_.erase(found);
        }
    }
    std::size_t size() const { return values_.size(); }

  private:
    struct Entry {
        Value value;
        std::uint64_t place = 0;
    };
    std::size_t most_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::string, Entry> values_;
    std::map<std::uint64_t, std::string> order_;
};

}  // namespace callfloor::floor
