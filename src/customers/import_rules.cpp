#include "customers/import_rules.h"

#include <algorithm>
#include <map>

#include "base/customer_limits.h"
#include "base/text.h"
#include "customers/customer_rules.h"

namespace callfloor::customers {

namespace {

using Kind = ImportColumn::Kind;

const std::map<std::string_view, ImportColumn>& known_heads() {
    static const std::map<std::string_view, ImportColumn> heads = [] {
        std::map<std::string_view, ImportColumn> made;
        const auto add = [&made](const ImportColumn& column,
                                 std::initializer_list<std::string_view> words) {
            for (const auto word : words) {
                made.emplace(word, column);
            }
        };
        add({Kind::Name, {}, ""},
            {"name", "customer", "姓名", "名称", "客户", "客户名称", "客户姓名"});
        add({Kind::Identity, IdentityKind::Phone, ""},
            {"phone", "mobile", "number", "telephone", "tel", "电话", "手机", "号码", "手机号",
             "电话号码", "手机号码", "联系电话"});
        add({Kind::Identity, IdentityKind::Email, ""}, {"email", "e-mail", "mail", "邮箱", "邮件"});
        add({Kind::Identity, IdentityKind::External, ""},
            {"id", "key", "external", "编号", "客户编号", "会员号", "卡号", "外部编号"});
        add({Kind::CallerClass, {}, ""}, {"class", "vip", "级别", "客户级别"});
        add({Kind::Tags, {}, ""}, {"tag", "tags", "标签"});
        add({Kind::Note, {}, ""}, {"note", "notes", "remark", "备注", "说明"});
        return made;
    }();
    return heads;
}

ImportColumn column_of(std::string_view head, const std::vector<FieldDefinition>& fields) {
    for (const auto& field : fields) {
        if (head == field.label || equals_ignore_case(head, field.key)) {
            return {Kind::Field, {}, field.key};
        }
    }
    auto word = to_lower(head);
    while (!word.empty() && word.back() >= '0' && word.back() <= '9') {
        word.pop_back();
    }
    const auto found = known_heads().find(trim(word));
    return found == known_heads().end() ? ImportColumn{} : found->second;
}

/// 团购;老客户、VIP
std::vector<std::string> tags_of(std::string_view text) {
    std::vector<std::string> tags;
    std::string tag;
    const auto take = [&] {
        tags.push_back(tag);
        tag.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        if (rest.starts_with("、") || rest.starts_with("；") || rest.starts_with("，")) {
            take();
            i += 2;  // three bytes
        } else if (text[i] == ';' || text[i] == ',' || text[i] == '|') {
            take();
        } else {
            tag += text[i];
        }
    }
    take();
    return tidy_tags(std::move(tags));
}

Result<void> take_value(std::string_view value, const ImportColumn& column,
                        const ImportContext& context, Customer& one) {
    switch (column.kind) {
        case Kind::Name:
            one.name = std::string(value);
            break;
        case Kind::Identity: {
            Identity identity;
            identity.kind = column.identity;
            identity.value = TRY(normal_identity(column.identity, value, context.plan));
            if (std::ranges::find(one.identities, identity) == one.identities.end()) {
                one.identities.push_back(std::move(identity));
            }
            break;
        }
        case Kind::CallerClass:
            if (std::ranges::find(context.caller_classes, value) == context.caller_classes.end()) {
                return fail(ErrorCode::InvalidInput, "{} is no class of callers", value);
            }
            one.caller_class = std::string(value);
            break;
        case Kind::Tags:
            one.tags = tags_of(value);
            break;
        case Kind::Note:
            one.note = std::string(value);
            break;
        case Kind::Field:
            one.fields[column.key] = std::string(value);
            break;
        case Kind::Unknown:
            break;
    }
    return {};
}

/// Characters, not bytes.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Result<void> check_lengths(const Customer& one) {
    if (length_of(one.name) > 100 || length_of(one.note) > 4000) {
        return fail(ErrorCode::InvalidInput,
                    "the name is longer than 100 characters, or the note than 4000");
    }
    if (std::ranges::any_of(one.tags, [](const auto& tag) { return length_of(tag) > 32; }) ||
        one.tags.size() > limits::kCustomerTags) {
        return fail(ErrorCode::InvalidInput,
                    "there are more than {} tags, or one of more than 32 characters",
                    limits::kCustomerTags);
    }
    if (std::ranges::any_of(one.fields,
                            [](const auto& each) { return length_of(each.second) > 500; })) {
        return fail(ErrorCode::InvalidInput, "a value is longer than 500 characters");
    }
    return {};
}

}  // namespace

Result<std::vector<ImportColumn>> columns_of(const std::vector<std::string>& heads,
                                             const std::vector<FieldDefinition>& fields) {
    std::vector<ImportColumn> columns;
    for (const auto& head : heads) {
        columns.push_back(column_of(trim(head), fields));
    }
    const auto has = [&](Kind kind) {
        return std::ranges::find(columns, kind, &ImportColumn::kind) != columns.end();
    };
    if (!has(Kind::Name) || !has(Kind::Identity)) {
        return fail(ErrorCode::InvalidInput,
                    "the first row names no column {}; it has to name a name (姓名) and a number, "
                    "address or key (电话, 邮箱, 编号)",
                    has(Kind::Name) ? "to recognise a customer by" : "for names");
    }
    return columns;
}

Result<Customer> customer_of_row(const std::vector<std::string>& row,
                                 const ImportContext& context) {
    Customer one;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto value = trim(row[i]);
        if (value.empty()) {
            continue;
        }
        if (i >= context.columns.size()) {
            return fail(ErrorCode::InvalidInput,
                        "it has more values than the first row has columns");
        }
        TRY(take_value(value, context.columns[i], context, one));
    }
    if (one.identities.empty()) {
        return fail(ErrorCode::InvalidInput, "it has no number, address or key");
    }
    one.fields = TRY(checked_fields(one.fields, context.fields, Required::NotAsked));
    TRY(check_lengths(one));
    return one;
}

Customer updated(const Customer& there, const Customer& row) {
    Customer one = there;
    const auto replace = [](std::string& old, const std::string& said) {
        if (!said.empty()) {
            old = said;
        }
    };
    replace(one.name, row.name);
    replace(one.caller_class, row.caller_class);
    replace(one.note, row.note);
    one.tags.insert(one.tags.end(), row.tags.begin(), row.tags.end());
    one.tags = tidy_tags(std::move(one.tags));
    for (const auto& [key, value] : row.fields) {
        one.fields[key] = value;
    }
    for (const auto& identity : row.identities) {
        const bool is_there = std::ranges::any_of(one.identities, [&](const Identity& each) {
            return each.kind == identity.kind && each.value == identity.value;
        });
        if (!is_there) {
            one.identities.push_back(identity);
        }
    }
    one.is_draft = one.is_draft && one.name.empty();
    return one;
}

}  // namespace callfloor::customers
