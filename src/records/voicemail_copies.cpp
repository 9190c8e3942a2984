#include "records/voicemail_copies.h"

#include <charconv>
#include <condition_variable>
#include <mutex>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/log.h"
#include "base/time_zone.h"
#include "mail/mail_limits.h"
#include "mail/mail_store.h"
#include "people/access.h"
#include "people/people_store.h"
#include "records/records_store.h"
#include "records/request_parts.h"
#include "records/voicemail_box_store.h"
#include "records/voicemail_store.h"

namespace callfloor::records {

namespace {

using store::Connection;

constexpr std::string_view kPrefix = "voicemail:";
constexpr Duration kLookEvery = std::chrono::seconds(3);
/// Nobody is told of older ones: after so long without the server, the console is the place.
constexpr Duration kLookBack = std::chrono::hours(24);
constexpr std::int64_t kMessagesAtOnce = 100;

/// Numbers are masked: a mailbox is outside, and no role guards it.
mail::Mail mail_about(const Message& message, const VoicemailBox& box,
                      const mail::MailSettings& settings, const Directory& directory) {
    const bool is_english = settings.locale == "en";
    const auto number = message.caller_number.empty()
                            ? std::string(is_english ? "withheld" : "未知号码")
                            : people::mask_number(message.caller_number);
    const auto name =
        box.queue.is_set() ? directory.queue_name(box.queue) : directory.agent_name(box.agent);
    const auto seconds = (message.length.count() + 500) / 1'000;
    const auto length = fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    const auto when = local_text(message.left_at, directory.time_zone());
    mail::Mail one;
    one.about = mail::about::kVoicemail;
    if (is_english) {
        one.subject = fmt::format("Voicemail for {} from {} ({})", name, number, length);
        one.text =
            fmt::format("Box: {}\nCaller: {}\nLeft: {}\nLength: {}\n", name, number, when, length);
    } else {
        one.subject = fmt::format("{} 的新留言：{}（{}）", name, number, length);
        one.text =
            fmt::format("留言箱：{}\n来电：{}\n时间：{}\n时长：{}\n", name, number, when, length);
    }
    if (!settings.console_address.empty()) {
        one.text += fmt::format("\n{}/voicemail\n", settings.console_address);
    }
    if (box.copy == VoicemailCopy::Recording) {
        one.attachment = message_attachment(message.id);
    }
    return one;
}

Result<void> copy_message(Connection& connection, const Message& message,
                          const mail::MailSettings& settings, const Directory& directory,
                          Instant now) {
    const auto box = TRY(find_box(connection, message.queue, message.agent));
    if (!box || box->copy == VoicemailCopy::None || message.left_at < box->since) {
        return {};
    }
    auto receivers = box->mails;
    if (box->agent.is_set()) {
        const auto person = TRY(people::find_user(connection, box->agent));
        receivers.clear();
        if (person && person->active && !person->email.empty()) {
            receivers.push_back(person->email);
        }
    }
    for (const auto& receiver : receivers) {
        auto one = mail_about(message, *box, settings, directory);
        one.to = receiver;
        TRY(mail::queue_mail(connection, std::move(one), now, now));
    }
    return {};
}

}  // namespace

std::string message_attachment(RecordingId message) {
    return fmt::format("{}{}", kPrefix, message);
}

Result<mail::Attachment> read_message_attachment(const RecordsParts& parts,
                                                 const std::string& attachment) {
    RecordingId id;
    if (attachment.starts_with(kPrefix)) {
        std::from_chars(attachment.data() + kPrefix.size(), attachment.data() + attachment.size(),
                        id.value);
    }
    const auto recording = TRY(
        parts.readers.read([&](Connection& connection) { return find_recording(connection, id); }));
    if (!recording) {
        return fail(ErrorCode::NotFound, "there is no message {}", attachment);
    }
    const auto sound = TRY(sound_of(parts, *recording));
    const auto wav = TRY(sound::open_as_wav(sound));
    if (static_cast<std::size_t>(wav->size()) > limits::kMailAttachmentBytes) {
        return fail(ErrorCode::NotFound, "the message is too large for a mail");
    }
    mail::Attachment found{fmt::format("voicemail-{}.wav", id), "audio/wav", {}};
    found.bytes.resize(static_cast<std::size_t>(wav->size()));
    const auto read = TRY(wav->read_at(0, found.bytes));
    found.bytes.resize(read);
    return found;
}

Result<void> VoicemailCopies::turn() {
    const auto now = parts_.clock.now();
    const auto messages = TRY(parts_.readers.read([&](Connection& connection) {
        return find_uncopied(connection, now - kLookBack, kMessagesAtOnce);
    }));
    if (messages.empty()) {
        return {};
    }
    return parts_.writer.run_and_wait([&](Connection& connection) -> Result<void> {
        const auto settings = TRY(mail::load_settings(connection));
        for (const auto& message : messages) {
            if (settings.is_on) {
                TRY(copy_message(connection, message, settings, parts_.directory, now));
            }
            TRY(mark_copied(connection, message.id, now));
        }
        return forget_copied(connection, now - kLookBack - kLookBack);
    });
}

void VoicemailCopies::run(const std::stop_token& stop) {
    bool was_well = true;
    std::mutex mutex;
    std::condition_variable_any rest;
    while (!stop.stop_requested()) {
        const auto done = turn();
        if (!done && was_well) {
            log(LogLevel::Warning, "records", "nobody is told of voicemail by e-mail: {}",
                done.error().text);
        }
        was_well = done.has_value();
        std::unique_lock lock(mutex);
        rest.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
}

}  // namespace callfloor::records
