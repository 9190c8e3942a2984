#include "floor/internal/sound_fields.h"

namespace callfloor::floor {

void write_sound(json::Object& out, const char* key, const std::optional<double>& number) {
    if (number) {
        out[key] = *number;
    }
}

void write_sound(json::Object& out, const char* key, const LegSound& sound) {
    json::Object object{{"packets", sound.packets},
                        {"lost", sound.lost},
                        {"worst_loss", sound.worst_loss},
                        {"jitter_ms", sound.jitter_ms},
                        {"worst_jitter_ms", sound.worst_jitter_ms}};
    write_sound(object, "opinion", sound.opinion);
    out[key] = std::move(object);
}

void write_sound(json::Object& out, const char* key, const std::optional<LegSound>& sound) {
    if (sound) {
        write_sound(out, key, *sound);
    }
}

Result<bool> read_sound(const json::Object& in, const char* key, std::optional<double>& number) {
    const auto* value = in.if_contains(key);
    if (value == nullptr) {
        return false;
    }
    if (!value->is_number()) {
        return fail(ErrorCode::InvalidInput, "\"{}\" must be a number", key);
    }
    number = value->to_number<double>();
    return true;
}

Result<bool> read_sound(const json::Object& in, const char* key, LegSound& sound) {
    const auto* object = json::find_object(in, key);
    if (object == nullptr) {
        return false;
    }
    sound.packets = TRY(json::get_int(*object, "packets"));
    sound.lost = TRY(json::get_int(*object, "lost"));
    for (const auto& [name, number] : {std::pair{"worst_loss", &sound.worst_loss},
                                       {"jitter_ms", &sound.jitter_ms},
                                       {"worst_jitter_ms", &sound.worst_jitter_ms}}) {
        std::optional<double> found;
        TRY(read_sound(*object, name, found));
        *number = found.value_or(0);
    }
    TRY(read_sound(*object, "opinion", sound.opinion));
    return true;
}

Result<bool> read_sound(const json::Object& in, const char* key, std::optional<LegSound>& sound) {
    LegSound found;
    if (!TRY(read_sound(in, key, found))) {
        return false;
    }
    sound = found;
    return true;
}

}  // namespace callfloor::floor
