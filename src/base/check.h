#pragma once
// CHECK guards against programmer errors and stays on in release builds. Input from outside never
// reaches it.

namespace callfloor {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}  // namespace callfloor

#define CHECK(condition)                                               \
    do {                                                               \
        if (!(condition)) [[unlikely]] {                               \
            ::callfloor::check_failed(#condition, __FILE__, __LINE__); \
        }                                                              \
    } while (false)
