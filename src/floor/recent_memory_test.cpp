#include "floor/internal/recent_memory.h"

#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

TEST(RecentMemory, ForgetsWhoWasToldLongestAgo) {
    RecentMemory<int> memory(2);
    memory.put("a", 1);
    memory.put("b", 2);
    memory.put("a", 3);  // told again
    memory.put("c", 4);
    EXPECT_EQ(memory.size(), 2u);
    ASSERT_NE(memory.find("a"), nullptr);
    EXPECT_EQ(*memory.find("a"), 3);
    EXPECT_EQ(memory.find("b"), nullptr);
    memory.forget("a");
    memory.forget("nobody");
    EXPECT_EQ(memory.size(), 1u);
}

}  // namespace
}  // namespace callfloor::floor
