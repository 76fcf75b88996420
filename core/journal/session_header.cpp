#include "journal/session_header.h"

#include <array>
#include <fmt/format.h>

#include "codec/canonical_json.h"
#include "codec/sha256.h"
#include "domain/decision.h"

namespace ballast::journal {

namespace {

using domain::jsonString;

constexpr std::array<std::string_view, 3> kKinds{"live", "simulated", "recorded"};

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
    const std::string text = stringField(json, R"({"kind":)");
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == text) return static_cast<domain::MarketKind>(i);
    json.refuse();
    return {};
}

std::vector<std::string> readUnderlyings(codec::CanonicalJson& json)
{
    std::vector<std::string> items;
    json.expect(R"(,"underlyings":[)");
    if (json.accept("]")) return items;
    do
        items.push_back(json.string());
    while (json.accept(","));
    json.expect("]");
    return items;
}

}  // namespace

std::string deriveInstallationId(const SessionHeader& header)
{
    return codec::sha256Hex({kindText(header.kind), "\n", header.fingerprint, "\n", fmt::format("{}", header.seed)})
        .substr(0, 16);
}

std::string toCanonicalJson(const SessionHeader& h)
{
    return fmt::format(R"({{"kind":{},"market_title":{},"fingerprint":{},"market_start_ns":{},"underlyings":{},)"
                       R"("profile":{},"settings":{},"book":{},"seed":{},"engine_version":{},"installation_id":{}}})",
                       jsonString(kindText(h.kind)), jsonString(h.marketTitle), jsonString(h.fingerprint),
                       h.marketStart.nanoseconds, listJson(h.underlyings), jsonString(h.profile),
                       jsonString(h.settingsText), jsonString(h.bookText), h.seed, jsonString(h.engineVersion),
                       jsonString(h.installationId));
}

Result<SessionHeader> parseSessionHeader(std::string_view canonicalJson)
{
    codec::CanonicalJson json(canonicalJson);
    SessionHeader h;
    h.kind = readKind(json);
    h.marketTitle = stringField(json, R"(,"market_title":)");
    h.fingerprint = stringField(json, R"(,"fingerprint":)");
    json.expect(R"(,"market_start_ns":)");
    h.marketStart.nanoseconds = json.integer();
    h.underlyings = readUnderlyings(json);
    h.profile = stringField(json, R"(,"profile":)");
    h.settingsText = stringField(json, R"(,"settings":)");
    h.bookText = stringField(json, R"(,"book":)");
    json.expect(R"(,"seed":)");
    h.seed = json.natural();
    h.engineVersion = stringField(json, R"(,"engine_version":)");
    h.installationId = stringField(json, R"(,"installation_id":)");
    json.expect("}");
    if (!json.ok() || !json.atEnd() || toCanonicalJson(h) != canonicalJson)
        return fail(ErrorCode::Corrupt, "the session header of the journal is not what was written");
    return h;
}

std::string differenceBetween(const SessionHeader& stored, const SessionHeader& wanted)
{
    if (stored.kind != wanted.kind || stored.fingerprint != wanted.fingerprint || stored.seed != wanted.seed)
        return fmt::format(
            "the market source: the journal holds \"{}\", this is \"{}\"{}", stored.marketTitle, wanted.marketTitle,
            stored.marketTitle == wanted.marketTitle ? "; same name, but other files, spot series or seed" : "");
    if (stored.profile != wanted.profile)
        return fmt::format("the profile: the journal holds \"{}\", this is \"{}\"", stored.profile, wanted.profile);
    if (stored.bookText != wanted.bookText) return "the book";
    if (stored.settingsText != wanted.settingsText) return "the settings";
    if (stored.engineVersion != wanted.engineVersion)
        return fmt::format("the engine version: the journal holds \"{}\", this is \"{}\"", stored.engineVersion,
                           wanted.engineVersion);
    return {};
}

}  // namespace ballast::journal
