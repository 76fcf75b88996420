#include "runtime/session_setup.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "config/book_file.h"
#include "config/margin_parameters_file.h"
#include "config/margin_parameters_text.h"
#include "domain/settings.h"
#include "engine/rules_version.h"
#include "journal/reader.h"
#include "journal/writer.h"
#include "pricing/isa.h"
#include "recorded/recorded_market.h"
#include "simulation/built_in_market.h"
#include "simulation/option_listing.h"
#include "simulation/simulated_gateway.h"

namespace ballast::runtime {

namespace {

using interfaces::SessionKind;
using interfaces::SessionRequest;

Result<domain::BookDefinition> bookOf(const SessionRequest& request)
{
    return request.bookFile.empty() ? config::sampleBook() : config::readBook(request.bookFile);
}

Result<std::unique_ptr<playback::Source>> openSource(const SessionRequest& request, const domain::Settings& settings,
                                                     const std::shared_ptr<simulation::RestingQuotes>& quotes)
{
    const auto upcast = [](auto market) { return std::unique_ptr<playback::Source>(std::move(market)); };
    if (request.kind == SessionKind::Recorded)
        return recorded::RecordedMarket::open({request.recordedFolder, request.spotFiles, settings}).map(upcast);
    if (request.kind == SessionKind::Simulated)
        return simulation::BuiltInMarket::create(request.seed, settings, std::nullopt, quotes, !request.unscripted)
            .map(upcast);
    return fail(ErrorCode::Unsupported, "only the built-in market and recordings can be opened");
}

domain::MarketKind kindOf(SessionKind kind)
{
    return kind == SessionKind::Recorded ? domain::MarketKind::Recorded : domain::MarketKind::Simulated;
}

std::vector<journal::NamedText> builtInMargins()
{
    std::vector<journal::NamedText> margins;
    for (const auto& [name, text] : config::marginParametersTexts())
        margins.push_back({name, text});
    return margins;
}

bool namesVenue(const domain::BookDefinition& book, std::string_view venue)
{
    const auto is = [venue](const auto& named) { return named.venue == venue; };
    return std::ranges::any_of(book.legs, is) || std::ranges::any_of(book.positions, is) ||
           std::ranges::any_of(book.cash, is);
}

/// Settings and margin parameters of a new journal.
struct Parameters {
    std::string settingsText;
    std::vector<journal::NamedText> margins;
};

/// What the journal states that the session would go on with; this program's own where there is none yet. A journal
/// that cannot be read is refused when it is opened for writing, with the reason.
Parameters parametersOf(const SessionRequest& request, const domain::BookDefinition& book)
{
    auto settings = domain::defaultSettings(request.kind == SessionKind::Recorded ? domain::Profile::Recorded
                                                                                  : domain::Profile::Simulated);
    settings.linearOptions = request.kind == SessionKind::Simulated && namesVenue(book, simulation::kLinearOptionVenue);
    Parameters own{domain::toText(settings), builtInMargins()};
    if (request.journalFile.empty() || journal::isFreshJournal(request.journalFile)) return own;
    const auto reader = journal::Reader::open(request.journalFile);
    if (!reader || !(*reader)->header() || (*reader)->header()->kind != kindOf(request.kind)) return own;
    return {(*reader)->header()->settingsText, (*reader)->header()->margins};
}

journal::SessionHeader headerOf(const domain::MarketInfo& info, const Parameters& parameters, domain::Profile profile,
                                const domain::BookDefinition& book, std::uint64_t seed)
{
    journal::SessionHeader header;
    header.kind = info.kind;
    header.marketTitle = info.title;
    header.fingerprint = info.fingerprint;
    header.marketStart = info.start;
    header.underlyings = info.underlyings;
    header.profile = profile;
    header.settingsText = parameters.settingsText;
    header.bookText = book.text;
    header.margins = parameters.margins;
    header.seed = info.kind == domain::MarketKind::Simulated ? seed : 0;
    header.rulesVersion = engine::kRulesVersion;
    header.origin = journal::deriveOrigin(header);
    return header;
}

}  // namespace

Result<engine::EngineConfig> engineConfigOf(const journal::SessionHeader& header)
{
    engine::EngineConfig config;
    auto settings = domain::parseSettings(header.settingsText);
    if (!settings) return fail(ErrorCode::Corrupt, "header of the journal: " + settings.error().message);
    config.settings = std::move(*settings);
    auto book = config::parseBook(header.bookText, "book in the journal");
    if (!book) return fail(ErrorCode::Corrupt, book.error().message);
    config.book = std::move(*book);
    auto quoted = config::quotedVenues(header.bookText);
    if (!quoted) return fail(ErrorCode::Corrupt, quoted.error().message);
    config.quotedVenues = std::move(*quoted);
    config.runId = header.origin;
    config.marketTitle = header.marketTitle;
    config.marketKind = header.kind;
    for (const auto& [name, text] : header.margins) {
        auto entry = config::parseMarginRule(text, name + " in the journal");
        if (!entry) return fail(ErrorCode::Corrupt, entry.error().message);
        config.marginRules.emplace(entry->venue, std::move(entry->rule));
    }
    config.pictureIsa = pricing::bestIsa();
    return config;
}

Result<SessionSetup> setUpSession(const SessionRequest& request)
{
    const auto book = bookOf(request);
    if (!book) return tl::unexpected<Error>(book.error());
    const auto parameters = parametersOf(request, *book);
    const auto settings = domain::parseSettings(parameters.settingsText);
    if (!settings)
        return fail(settings.error().code,
                    fmt::format("journal {}: {}", request.journalFile, settings.error().message));
    const auto isa = pricing::parseIsa(request.isa);
    if (!isa) return tl::unexpected<Error>(isa.error());
    // Takers of the built-in market hit what rests at the gateway; in a recording nobody can.
    const auto quotes = std::make_shared<simulation::RestingQuotes>();
    auto source = openSource(request, *settings, quotes);
    if (!source) return tl::unexpected<Error>(source.error());
    auto gateway = simulation::SimulatedGateway::create(*settings, std::nullopt, quotes);
    if (!gateway) return tl::unexpected<Error>(gateway.error());

    SessionSetup setup;
    setup.header = headerOf((*source)->info(), parameters, settings->profile, *book, request.seed);
    auto config = engineConfigOf(setup.header);
    if (!config) return tl::unexpected<Error>(config.error());
    setup.engine = std::move(*config);
    setup.engine.pictureIsa = *isa;
    setup.source = std::move(*source);
    setup.gateway = std::move(*gateway);
    setup.anew = [request] { return setUpSession(request); };
    return setup;
}

namespace {

/// A title without what the profile says of trading: a desk that watched may go on as one that trades.
std::string_view nameIn(std::string_view title)
{
    for (const std::string_view end : {" (trading)", " (watching)"})
        if (title.ends_with(end)) title.remove_suffix(end.size());
    return title;
}

/// "limits BTC: net_delta was 200, is 150".
std::string inWords(const config::BookDifference& one)
{
    const auto value = [](const std::string& text) { return text.empty() ? std::string("not stated") : text; };
    if (one.table == "quote" && one.key.empty())
        return fmt::format("quote of {} in the profile was {}, is {}", one.of, !one.before.empty(), !one.after.empty());
    return fmt::format("{}{}{}was {}, is {}", one.table, one.of.empty() ? "" : " " + one.of,
                       one.key.empty() ? " " : (one.table.empty() ? "" : ": ") + one.key + " ", value(one.before),
                       value(one.after));
}

/// What differs, and how what was meant by it is had now. A journal repeats by the book that it began with, so that
/// another one holds in it by commands alone.
std::string inWords(const std::vector<config::BookDifference>& differ)
{
    constexpr std::size_t kMost = 3;
    std::string said;
    for (std::size_t i = 0; i < std::min(differ.size(), kMost); ++i)
        said += (i == 0 ? "" : ", ") + inWords(differ[i]);
    if (differ.size() > kMost) said += fmt::format(", and {} more", differ.size() - kMost);
    const auto isLimit = [](const auto& one) {
        return one.table == "limits" && !one.key.empty() && one.key != "quoted_delta";
    };
    const auto isNoQuote = [](const auto& one) { return one.table == "quote" && one.after.empty(); };
    const auto* now = std::ranges::all_of(differ, isLimit)
                          ? "put it back, start, and set it by the command set_limit, which holds over restarts"
                      : std::ranges::all_of(differ, isNoQuote)
                          ? "put it back, start, and pause strategy:quoter by command: no quote leaves until a "
                            "person resumes it or the whole desk"
                          : "put it back";
    return fmt::format("its book, with what the profile adds to it, is not that of now: {}. Either {}; or cancel what "
                       "works at its venues and name a new journal, which takes over what was left in force and what "
                       "C08, C09 and C10 have counted this day, but where P&L begins anew",
                       said, now);
}

}  // namespace

Result<void> checkGoesOn(const std::string& file, const journal::SessionHeader& stored,
                         const journal::SessionHeader& wanted)
{
    const auto refuse = [&](const std::string& differs) {
        return fail(ErrorCode::Mismatch, fmt::format("journal {} belongs to another desk: {}", file, differs));
    };
    if (nameIn(stored.marketTitle) != nameIn(wanted.marketTitle))
        return refuse(fmt::format("it holds \"{}\", this is \"{}\"; name another journal", stored.marketTitle,
                                  wanted.marketTitle));
    const auto differ = config::differencesOfBooks(stored.bookText, wanted.bookText);
    if (!differ) return tl::unexpected<Error>(differ.error());
    if (!differ->empty()) return refuse(inWords(*differ));
    auto same = wanted;
    // Each start draws its own; a journal keeps the first.
    same.fingerprint = stored.fingerprint;
    same.seed = stored.seed;
    same.bookText = stored.bookText;
    const auto differs = journal::differenceBetween(stored, same);
    return differs.empty() ? Result<void>{} : refuse(differs);
}

}  // namespace ballast::runtime
