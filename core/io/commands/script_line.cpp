#include "commands/script_line.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "commands/script_fields.h"

namespace ballast::commands {

namespace {

using Read = void (*)(ScriptFields&, ScriptLine&);

constexpr double kLongestMinutes = 100'000.0;
constexpr double kLongestOverrideMinutes = 480.0;  // The engine's longest override; a longer one would end there.
constexpr double kLongestOffset = 3.6e8;           // Seconds; 100,000 hours, as `run --hours`.
constexpr double kLargestValue = 1e15;

void readScope(ScriptFields& fields, ScriptLine& line)
{
    const auto text = fields.optionalText("scope").value_or("all");
    if (const auto scope = domain::parseScope(text))
        line.scope = *scope;
    else
        fields.refuse("scope", fmt::format("expected \"all\", \"venue:NAME\", \"underlying:NAME\", "
                                           "\"account:NAME\" or \"strategy:NAME\" (hedger, quoter, roller, person or "
                                           "flatten), was \"{}\"",
                                           text));
}

void readUnderlying(ScriptFields& fields, ScriptLine& line) { line.underlying = fields.text("underlying"); }
void readOptionalUnderlying(ScriptFields& fields, ScriptLine& line)
{
    line.underlying = fields.optionalText("underlying").value_or("");
}
void readPart(ScriptFields& fields, ScriptLine& line)
{
    readOptionalUnderlying(fields, line);
    readScope(fields, line);
    if (!line.underlying.empty() && fields.has("scope")) fields.refuse("scope", "goes without an underlying only");
}
void readVenue(ScriptFields& fields, ScriptLine& line) { line.venue = fields.text("venue"); }

void readSideAndSize(ScriptFields& fields, ScriptLine& line)
{
    line.side = fields.choice("side", {"buy", "sell"}) == 0 ? domain::Side::Buy : domain::Side::Sell;
    line.quantity = fields.quantity("quantity");
}

void readForce(ScriptFields& fields, ScriptLine& line)
{
    readUnderlying(fields, line);
    readSideAndSize(fields, line);
    line.venue = fields.optionalText("venue").value_or("");
}

void readOrder(ScriptFields& fields, ScriptLine& line)
{
    line.account = fields.text("account");
    line.instrument = fields.text("instrument");
    readSideAndSize(fields, line);
    line.limit = fields.price("limit");
}

void readMode(ScriptFields& fields, ScriptLine& line)
{
    readOptionalUnderlying(fields, line);
    line.mode = static_cast<domain::HedgeMode>(fields.choice("mode", {"automatic", "confirm", "manual"}));
}

void readProposal(ScriptFields& fields, ScriptLine& line)
{
    if (!fields.isText("proposal", "oldest")) line.proposal = fields.natural("proposal", "\"oldest\" or ");
}

void readResize(ScriptFields& fields, ScriptLine& line)
{
    readProposal(fields, line);
    line.quantity = fields.quantity("quantity");
    if (fields.has("limit")) line.limit = fields.price("limit");
}

void readFlatten(ScriptFields& fields, ScriptLine& line)
{
    line.everything = !fields.has("what") || fields.choice("what", {"everything", "hedges"}) == 0;
    fields.allow("what");
    readScope(fields, line);
}

void readSetLimit(ScriptFields& fields, ScriptLine& line)
{
    readUnderlying(fields, line);
    line.limitKey = fields.text("key");
    line.value = fields.number("value", {-kLargestValue, kLargestValue});
}

void readAlert(ScriptFields& fields, ScriptLine& line) { line.target = fields.natural("alert"); }
void readOverride(ScriptFields& fields, ScriptLine& line) { line.target = fields.natural("override"); }

void readOrderId(ScriptFields& fields, ScriptLine& line) { line.limitKey = fields.text("order"); }

/// A line, every line of its expiry, all of a coin, or all that there is.
void readQuotes(ScriptFields& fields, ScriptLine& line)
{
    readOptionalUnderlying(fields, line);
    line.instrument = fields.optionalText("instrument").value_or("");
    const auto what = fields.optionalText("what").value_or("line");
    if (what == domain::kWholeExpiry)
        line.limitKey = what;
    else if (what != "line")
        fields.refuse("what", fmt::format("expected \"line\" or \"expiry\", was \"{}\"", what));
    if (!line.limitKey.empty() && line.instrument.empty())
        fields.refuse("instrument", "expected a line of the expiry, was not there");
}

struct VerbEntry {
    std::string_view word;
    Read read;
};

// In the order of Verb.
constexpr std::array<VerbEntry, 24> kVerbs{
    {{"pause", readPart},      {"resume", readPart},      {"reduce", readScope},       {"kill", readScope},
     {"rearm", readScope},     {"mode", readMode},        {"force", readForce},        {"exclude", readVenue},
     {"include", readVenue},   {"approve", readProposal}, {"veto", readProposal},      {"resize", readResize},
     {"flatten", readFlatten}, {"order", readOrder},      {"set_limit", readSetLimit}, {"acknowledge", readAlert},
     {"snooze", readAlert},    {"end", readOverride},     {"adopt", readVenue},        {"accept_unarmed", readScope},
     {"pull", readQuotes},     {"send", readQuotes},      {"try_again", readScope},    {"cancel", readOrderId}}};

std::vector<std::string> verbWords()
{
    std::vector<std::string> words;
    for (const auto& entry : kVerbs)
        words.emplace_back(entry.word);
    return words;
}

Timestamp readTime(ScriptFields& fields, Timestamp start)
{
    const auto text = fields.text("at");
    std::optional<Timestamp> time;
    if (text.starts_with('+') && text.ends_with('s')) {
        const auto seconds =
            parseTypedNumber("at", std::string_view(text).substr(1, text.size() - 2), {0.0, kLongestOffset});
        if (seconds) time = start + Duration::fromSeconds(*seconds);
    } else if (text.ends_with('Z')) {
        // Without its zone nobody knows which hour is meant.
        if (const auto instant = parseIso8601(text)) time = *instant;
    }
    if (!time)
        fields.refuse("at", fmt::format("expected a time such as \"+600s\", up to \"+{}s\", or "
                                        "\"2026-02-05T21:30:00Z\", was \"{}\"",
                                        kLongestOffset, text));
    else if (*time < start)
        fields.refuse("at",
                      fmt::format("expected a time from the market's start {} on, was \"{}\"", toIso8601(start), text));
    return time.value_or(start);
}

/// Verbs that leave an override, which ends by itself.
bool isOverride(const ScriptLine& line)
{
    switch (line.verb) {
    case Verb::Pause:
        return !line.underlying.empty();
    case Verb::Exclude:
    case Verb::Veto:
    case Verb::Pull:
    case Verb::AcceptUnarmed:
        return true;
    default:
        return false;
    }
}

/// Verbs that have no end of their own say so: a time that nobody keeps would be believed.
void readMinutes(ScriptFields& fields, ScriptLine& line)
{
    const bool isEnding = isOverride(line) || line.verb == Verb::Snooze;
    if (fields.has("minutes") && !isEnding)
        return fields.refuse("minutes", fmt::format("expected none: \"{}\" lasts until another word; only pause of an "
                                                    "underlying, exclude, veto, pull, accept_unarmed and snooze end "
                                                    "by themselves",
                                                    toString(line.verb)));
    if (!fields.has("minutes")) return;
    const double most = isOverride(line) ? kLongestOverrideMinutes : kLongestMinutes;
    line.duration = Duration::fromSeconds(60.0 * fields.number("minutes", {0.0, most}));
}

void readCommon(ScriptFields& fields, ScriptLine& line)
{
    line.reason = fields.optionalText("reason").value_or("");
    line.operatorName = fields.optionalText("operator").value_or(line.operatorName);
    fields.allow("minutes");
    readMinutes(fields, line);
}

}  // namespace

std::string_view toString(Verb verb) noexcept { return kVerbs[static_cast<std::size_t>(verb)].word; }

Result<ScriptLine> readScriptLine(std::string_view text, const std::string& place, Timestamp start)
{
    auto json = readJsonFields(text);
    if (!json) return fail(json.error().code, fmt::format("{}: {}", place, json.error().message));
    ScriptFields fields(std::move(*json), place);
    ScriptLine line;
    line.at = readTime(fields, start);
    const auto verb = fields.choice("do", verbWords());
    // Of an unknown verb no key can be known.
    if (fields.error()) return tl::unexpected<Error>(*fields.error());
    line.verb = static_cast<Verb>(verb);
    kVerbs[verb].read(fields, line);
    readCommon(fields, line);
    if (const auto error = fields.finish()) return tl::unexpected<Error>(*error);
    return line;
}

}  // namespace ballast::commands
