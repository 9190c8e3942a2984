#include "base/csv.h"
#include "base/customer_limits.h"
#include "customers/import_rules.h"
#include "customers/internal/import_worker.h"
#include "customers/testing/customer_fixture.h"

namespace callfloor::customers {
namespace {

std::vector<std::vector<std::string>> rows_of(std::string_view text) {
    CsvReader reader(text);
    std::vector<std::vector<std::string>> rows;
    for (auto row = reader.next(); row && *row; row = reader.next()) {
        rows.push_back(**row);
    }
    return rows;
}
using Rows = std::vector<std::vector<std::string>>;

TEST(CsvReader, ReadsQuotesSeparatorsAndLineEnds) {
    EXPECT_EQ(rows_of("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\n\nz,"),
              (Rows{{"a", "b"}, {"x, \"y\"", "two\nlines"}, {"z", ""}}));
    EXPECT_EQ(rows_of("a;b,c\n"), (Rows{{"a;b", "c"}})) << "the commonest, commas first";
    EXPECT_EQ(rows_of("a;b;c,d\n1;2;3\n"), (Rows{{"a", "b", "c,d"}, {"1", "2", "3"}}));
    EXPECT_EQ(rows_of("a\tb\n"), (Rows{{"a", "b"}}));
    EXPECT_TRUE(rows_of("").empty());
}

TEST(CsvReader, NamesTheLineOfAQuoteThatIsNotClosed) {
    CsvReader reader("a\n\"b\nc");
    EXPECT_TRUE(reader.next());
    const auto broken = reader.next();
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().text.find("line 2"), std::string::npos);
    const std::string commas(100, ',');
    CsvReader wide(commas);
    EXPECT_FALSE(wide.next());
}

TEST(CsvRow, KeepsFormulasFromRunning) {
    EXPECT_EQ(csv_row({"=1+1", "a,b", "x\"y"}), "'=1+1,\"a,b\",\"x\"\"y\"\r\n");
}

TEST(ColumnsOf, KnowsTheWordsPeopleUse) {
    const auto columns = columns_of({"姓名", "手机号", "电话2", "E-Mail", "城市", "其他"},
                                    {{"city", "城市", FieldKind::Text, false, {}}})
                             .value();
    using Kind = ImportColumn::Kind;
    EXPECT_EQ(columns[0].kind, Kind::Name);
    EXPECT_EQ(columns[1].identity, IdentityKind::Phone);
    EXPECT_EQ(columns[2], columns[1]);
    EXPECT_EQ(columns[3].identity, IdentityKind::Email);
    EXPECT_EQ(columns[4].key, "city");
    EXPECT_EQ(columns[5].kind, Kind::Unknown);
    EXPECT_FALSE(columns_of({"姓名", "备注"}, {}));
    EXPECT_FALSE(columns_of({"电话"}, {}));
}

class ImportTest : public CustomerTest {
  protected:
    std::int64_t sent(const std::string& text) {
        const auto started = send(kLea, "/customer-imports?name=list.csv", "text/csv", text);
        EXPECT_EQ(started.status, 201) << started.text("detail");
        return started.status == 201 ? started.id() : 0;
    }
    Answer finished(std::int64_t id) {
        while (customers_->import_some().value()) {
        }
        return get(kLea, fmt::format("/customer-imports/{}", id));
    }
    static std::array<std::int64_t, 4> counts(const Answer& import) {
        const auto of = [&](std::string_view key) {
            return import.body.at(key).to_number<std::int64_t>();
        };
        return {of("created"), of("updated"), of("unchanged"), of("rejected")};
    }
    using Counts = std::array<std::int64_t, 4>;
};

TEST_F(ImportTest, WritesRowsDownAndSaysWhatIsWrongWithOthers) {
    written(content("老王", "13800000009"));
    const auto import = finished(sent(
        "姓名,电话,电话2,级别,标签,爱好\n王小明,138 0000 5678,021-12345678,gold,团购;老客户,茶\n"
        ",13800000001,,,,\n李红,abc,,,,\n陈,13900000000,,silver,,\n老王,13800000009,,,VIP,\n"
        "无,,,,,\n"));
    EXPECT_EQ(import.text("state"), "done");
    EXPECT_EQ(counts(import), (Counts{1, 1, 0, 4}));
    EXPECT_EQ(import.at("/unknown_columns/0").as_string(), "爱好");
    EXPECT_EQ(found("q=wxm").size(), 1U);
    EXPECT_EQ(found("q=0211234").size(), 1U);
    EXPECT_EQ(found("caller_class=gold").size(), 1U);
    EXPECT_EQ(found("tag=VIP").size(), 1U);
    const auto rejected =
        get(kLea, fmt::format("/customer-imports/{}/rejected", import.id())).bytes;
    EXPECT_NE(rejected.find("3,it has no name,,13800000001"), std::string::npos) << rejected;
    EXPECT_NE(rejected.find("5,silver is no class of callers,陈"), std::string::npos) << rejected;
    EXPECT_NE(rejected.find("7,\"it has no number, address or key\",无"), std::string::npos);
}

TEST_F(ImportTest, ChangesNothingTheSecondTime) {
    const std::string file = "name,phone,tags\nWang,13800005678,a\nLi,13900005678,b\n";
    EXPECT_EQ(counts(finished(sent(file))), (Counts{2, 0, 0, 0}));
    EXPECT_EQ(counts(finished(sent(file))), (Counts{0, 0, 2, 0}));
    EXPECT_EQ(counts(finished(sent("name,phone,phone2\nWang,13800005678,02112345678\n"))),
              (Counts{0, 1, 0, 0}));
    EXPECT_EQ(counts(finished(sent("name,phone,phone2\nWang,13800005678,13900005678\n"))),
              (Counts{0, 0, 0, 1}))
        << "two customers are not made one by a file";
}

TEST_F(ImportTest, ReadsGb18030) {
    finished(sent("\xD0\xD5\xC3\xFB,\xB5\xE7\xBB\xB0\n\xCD\xF5\xD0\xA1\xC3\xF7,13800005678\n"));
    EXPECT_EQ(found("q=wxm").size(), 1U);
}

TEST_F(ImportTest, RefusesAFileItCannotReadBeforeItBegins) {
    for (const auto* text : {"", "备注\nx\n", "name,phone\n\"Wang,1\n", "\xFF\xFF\xFF"}) {
        const auto refused = send(kLea, "/customer-imports", "text/csv", text);
        EXPECT_EQ(refused.status, 400) << text;
        EXPECT_FALSE(refused.text("detail").empty());
    }
    EXPECT_EQ(send(kAna, "/customer-imports", "text/csv", "name,phone\n").status, 403);
    std::string many = "name,phone\n";
    for (std::size_t i = 0; i <= limits::kCustomerImportRows; ++i) {
        many += "a,1\n";
    }
    EXPECT_EQ(send(kLea, "/customer-imports", "text/csv", many).text("code"), "limit_reached");
}

TEST_F(ImportTest, GoesOnAfterARestartWithoutTakingARowTwice) {
    std::string file = "name,phone\n";
    const auto rows = limits::kCustomerImportBatch * 2;
    for (std::size_t i = 0; i < rows; ++i) {
        file += fmt::format("Wang{},138{:08}\n", i, i);
    }
    const auto id = sent(file);
    EXPECT_TRUE(customers_->import_some().value());
    const auto half = get(kLea, fmt::format("/customer-imports/{}", id));
    EXPECT_EQ(half.body.at("done").to_number<std::size_t>(), limits::kCustomerImportBatch);
    customers_ = Customers::create(CustomersParts{store_->writer(), store_->readers(), clock_,
                                                  directory_, calls_, folder_.path() / "imports"})
                     .value();
    router_ = std::make_unique<http::Router>(*api_, gate_);
    customers_->add_routes(*router_);
    EXPECT_EQ(counts(finished(id)), (Counts{static_cast<std::int64_t>(rows), 0, 0, 0}));
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "imports")) << "the file is gone";
}

TEST_F(ImportTest, StopsWhenAsked) {
    const auto id = sent("name,phone\nWang,13800005678\n");
    EXPECT_EQ(post(kLea, fmt::format("/customer-imports/{}/cancel", id)).text("state"),
              "cancelled");
    EXPECT_EQ(counts(finished(id)), (Counts{0, 0, 0, 0}));
    EXPECT_EQ(post(kLea, fmt::format("/customer-imports/{}/cancel", id)).status, 409);
    EXPECT_EQ(ids_of(get(kLea, "/customer-imports")), (std::vector{id}));
}

}  // namespace
}  // namespace callfloor::customers
