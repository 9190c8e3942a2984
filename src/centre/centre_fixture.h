#pragma once
// What the centre's tests share: a matcher for what the rules object to, a small WAV file, a
// database with the tables of people and centre.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "centre/centre_rules.h"
#include "centre/centre_store.h"
#include "people/people.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/test_database.h"

namespace callfloor::centre {

/// An objection to this field whose text contains `text`.
inline auto problem(const char* field, const char* text) {
    return testing::AllOf(testing::Field("field", &Problem::field, field),
                          testing::Field("text", &Problem::text, testing::HasSubstr(text)));
}

/// Mono 8 kHz 16-bit PCM with so many samples.
inline std::string small_wav(std::uint32_t samples) {
    std::string wav;
    const auto number = [&](std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            wav += static_cast<char>(value >> (8 * i) & 0xFF);
        }
    };
    wav += "RIFF";
    number(36 + samples * 2, 4);
    wav += "WAVEfmt ";
    number(16, 4);
    number(1, 2);
    number(1, 2);
    number(8'000, 4);
    number(16'000, 4);
    number(2, 2);
    number(16, 2);
    wav += "data";
    number(samples * 2, 4);
    for (std::uint32_t i = 0; i < samples; ++i) {
        number(i * 37 % 2'000, 2);
    }
    return wav;
}

inline std::vector<store::Migration> centre_test_migrations() {
    std::vector<store::Migration> steps;
    for (const auto part : {store::migrations(), people::migrations(), centre::migrations()}) {
        steps.insert(steps.end(), part.begin(), part.end());
    }
    return steps;
}

inline store::Connection centre_database() {
    auto connection = store::open_test_database();
    const auto applied = store::apply_migrations(connection, centre_test_migrations());
    EXPECT_TRUE(applied) << applied.error().text;
    return connection;
}

}  // namespace callfloor::centre
