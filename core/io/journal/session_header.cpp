#include "journal/session_header.h"

#include <array>
#include <fmt/format.h>
#include <limits>

#include "codec/canonical_json.h"
#include "codec/sha256.h"
#include "domain/decision.h"

namespace ballast::journal {

namespace {

using domain::jsonString;

constexpr std::array<std::string_view, 4> kKinds{"live", "simulated", "recorded", "simulated venues"};

std::string_view kindText(domain::MarketKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string listJson(const std::vector<std::string>& items)
{
    std::string text = "[";
    for (const auto& item : items)
        text += (text.size() > 1 ? "," : "") + jsonString(item);
    return text + "]";
}

std::string stringField(codec::CanonicalJson& json, std::string_view label)
{
    json.expect(label);
    return json.string();
}

domain::MarketKind readKind(codec::CanonicalJson& json)
{
    const std::string text = stringField(json, R"(,"kind":)");
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == text) return static_cast<domain::MarketKind>(i);
    json.refuse();
    return {};
}

/// Takes items with commas between; the opening bracket is part of `label`.
template <class Item>
std::vector<Item> readList(codec::CanonicalJson& json, std::string_view label, Item (*read)(codec::CanonicalJson&))
{
    std::vector<Item> items;
    json.expect(label);
    if (json.accept("]")) return items;
    do
        items.push_back(read(json));
    while (json.accept(","));
    json.expect("]");
    return items;
}

NamedText readNamedText(codec::CanonicalJson& json)
{
    NamedText item;
    item.name = stringField(json, R"({"name":)");
    item.text = stringField(json, R"(,"text":)");
    json.expect("}");
    return item;
}

std::string marginsJson(const std::vector<NamedText>& margins)
{
    std::string text = "[";
    for (const auto& item : margins)
        text += fmt::format(R"({}{{"name":{},"text":{}}})", text.size() > 1 ? "," : "", jsonString(item.name),
                            jsonString(item.text));
    return text + "]";
}

std::string formerJson(const Former& former)
{
    if (former.step == 0) return {};
    return fmt::format(R"(,"former":{{"step":{},"event":{},"record":{},"inputs_hash":{}}})", former.step, former.event,
                       former.record, jsonString(former.inputsHash));
}

/// A journal that carries none on says nothing of it.
Former readFormer(codec::CanonicalJson& json)
{
    Former former;
    if (!json.accept(R"(,"former":{"step":)")) return former;
    former.step = json.natural();
    json.expect(R"(,"event":)");
    former.event = json.natural();
    json.expect(R"(,"record":)");
    former.record = json.natural();
    former.inputsHash = stringField(json, R"(,"inputs_hash":)");
    json.expect("}");
    // Numbers are SQLite's signed ones, with room for those that follow.
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
    if (former.step == 0 || former.step > kMost || former.event > kMost || former.record > kMost) json.refuse();
    return former;
}

}  // namespace

std::string deriveOrigin(const SessionHeader& header)
{
    return codec::sha256Hex({kindText(header.kind), "\n", header.fingerprint, "\n", fmt::format("{}", header.seed)})
        .substr(0, 16);
}

std::string toCanonicalJson(const SessionHeader& h)
{
    return fmt::format(R"({{"desk":{},"origin":{},"kind":{},"market_title":{},"fingerprint":{},"market_start_ns":{},)"
                       R"("underlyings":{},"seed":{},"profile":{},"settings":{},"book":{},"margins":{},)"
                       R"("rules_version":{},"former_hash":{}{}}})",
                       h.desk, jsonString(h.origin), jsonString(kindText(h.kind)), jsonString(h.marketTitle),
                       jsonString(h.fingerprint), h.marketStart.nanoseconds, listJson(h.underlyings), h.seed,
                       jsonString(toString(h.profile)), jsonString(h.settingsText), jsonString(h.bookText),
                       marginsJson(h.margins), jsonString(h.rulesVersion), jsonString(h.formerHash),
                       formerJson(h.former));
}

Result<SessionHeader> parseSessionHeader(std::string_view canonicalJson)
{
    codec::CanonicalJson json(canonicalJson);
    SessionHeader h;
    json.expect(R"({"desk":)");
    const auto desk = json.natural();
    if (desk > std::numeric_limits<std::uint32_t>::max()) json.refuse();
    h.desk = static_cast<std::uint32_t>(desk);
    h.origin = stringField(json, R"(,"origin":)");
    h.kind = readKind(json);
    h.marketTitle = stringField(json, R"(,"market_title":)");
    h.fingerprint = stringField(json, R"(,"fingerprint":)");
    json.expect(R"(,"market_start_ns":)");
    h.marketStart.nanoseconds = json.integer();
    h.underlyings =
        readList<std::string>(json, R"(,"underlyings":[)", [](codec::CanonicalJson& j) { return j.string(); });
    json.expect(R"(,"seed":)");
    h.seed = json.natural();
    const auto profile = domain::findProfile(stringField(json, R"(,"profile":)"));
    if (!profile) json.refuse();
    h.profile = profile.value_or(h.profile);
    h.settingsText = stringField(json, R"(,"settings":)");
    h.bookText = stringField(json, R"(,"book":)");
    h.margins = readList<NamedText>(json, R"(,"margins":[)", readNamedText);
    h.rulesVersion = stringField(json, R"(,"rules_version":)");
    h.formerHash = stringField(json, R"(,"former_hash":)");
    h.former = readFormer(json);
    json.expect("}");
    if (!json.ok() || !json.atEnd() || toCanonicalJson(h) != canonicalJson)
        return fail(ErrorCode::Corrupt, "the header of the journal is not what was written");
    return h;
}

std::string differenceBetween(const SessionHeader& stored, const SessionHeader& wanted)
{
    if (stored.kind != wanted.kind || stored.fingerprint != wanted.fingerprint || stored.seed != wanted.seed)
        return fmt::format(
            "the market source: the journal holds \"{}\", this is \"{}\"{}", stored.marketTitle, wanted.marketTitle,
            stored.marketTitle == wanted.marketTitle ? "; same name, but other files, spot series or seed" : "");
    if (stored.profile != wanted.profile)
        return fmt::format("the profile: the journal holds \"{}\", this is \"{}\"", toString(stored.profile),
                           toString(wanted.profile));
    if (stored.bookText != wanted.bookText) return "the book";
    if (stored.rulesVersion != wanted.rulesVersion)
        return fmt::format("the rules: the journal was made by rules version {}, this program decides by {}; go on "
                           "with the program that made it, or begin a new journal",
                           stored.rulesVersion, wanted.rulesVersion);
    return {};
}

}  // namespace ballast::journal
