#include "runtime/session_setup.h"

#include <fmt/format.h>

#include "pricing/isa.h"
#include "recorded/recorded_market.h"
#include "runtime/book_file.h"
#include "runtime/margin_parameters_file.h"
#include "simulation/built_in_market.h"
#include "simulation/simulated_gateway.h"

namespace ballast::runtime {

namespace {

// Part of the chain: a journal is only repeated by an engine that decides in the same way.
constexpr const char* kEngineVersion = "0.3";

using interfaces::SessionKind;
using interfaces::SessionRequest;

Result<domain::BookDefinition> bookOf(const SessionRequest& request)
{
    return request.bookFile.empty() ? sampleBook() : readBook(request.bookFile);
}

Result<std::unique_ptr<domain::MarketSource>> openSource(const SessionRequest& request,
                                                         const domain::Settings& settings)
{
    const auto upcast = [](auto market) { return std::unique_ptr<domain::MarketSource>(std::move(market)); };
    if (request.kind == SessionKind::Recorded)
        return recorded::RecordedMarket::open({request.recordedFolder, request.spotFiles, settings}).map(upcast);
    if (request.kind == SessionKind::Simulated)
        return simulation::BuiltInMarket::create(request.seed, settings).map(upcast);
    return fail(ErrorCode::Unsupported, "only the built-in market and recordings can be opened");
}

journal::SessionHeader headerOf(const domain::MarketInfo& info, const domain::Settings& settings,
                                const domain::BookDefinition& book, std::uint64_t seed)
{
    journal::SessionHeader header;
    header.kind = info.kind;
    header.marketTitle = info.title;
    header.fingerprint = info.fingerprint;
    header.marketStart = info.start;
    header.underlyings = info.underlyings;
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = book.text;
    header.seed = info.kind == domain::MarketKind::Simulated ? seed : 0;
    header.engineVersion = std::string(kEngineVersion);
    header.installationId = journal::deriveInstallationId(header);
    return header;
}

}  // namespace

SessionKind sessionKindOf(domain::MarketKind kind)
{
    switch (kind) {
    case domain::MarketKind::Recorded:
        return SessionKind::Recorded;
    case domain::MarketKind::Live:
        return SessionKind::Live;
    case domain::MarketKind::Simulated:
        break;
    }
    return SessionKind::Simulated;
}

Result<engine::EngineConfig> engineConfigOf(const journal::SessionHeader& header)
{
    engine::EngineConfig config;
    config.settings = domain::defaultSettings(header.profile);
    if (domain::toText(config.settings) != header.settingsText)
        return fail(ErrorCode::Unsupported,
                    fmt::format("the journal's settings are not this program's for the profile {}", header.profile));
    if (header.engineVersion != kEngineVersion)
        return fail(ErrorCode::Unsupported, fmt::format("the journal was made by engine version {}, this is {}",
                                                        header.engineVersion, kEngineVersion));
    auto book = parseBook(header.bookText, "book in the journal");
    if (!book) return fail(ErrorCode::Corrupt, book.error().message);
    config.book = std::move(*book);
    config.runId = header.installationId;
    config.marketTitle = header.marketTitle;
    config.marketKind = header.kind;
    for (auto& entry : builtInMarginRules())
        config.marginRules.emplace(entry.venue, std::move(entry.rule));
    config.pictureIsa = pricing::bestIsa();
    return config;
}

Result<SessionSetup> setUpSession(const SessionRequest& request)
{
    const auto settings = domain::defaultSettings(request.kind == SessionKind::Recorded ? "recorded" : "simulated");
    const auto isa = pricing::parseIsa(request.isa);
    if (!isa) return tl::unexpected<Error>(isa.error());
    const auto book = bookOf(request);
    if (!book) return tl::unexpected<Error>(book.error());
    auto source = openSource(request, settings);
    if (!source) return tl::unexpected<Error>(source.error());
    auto gateway = simulation::SimulatedGateway::create(settings);
    if (!gateway) return tl::unexpected<Error>(gateway.error());

    SessionSetup setup;
    setup.header = headerOf((*source)->info(), settings, *book, request.seed);
    auto config = engineConfigOf(setup.header);
    if (!config) return tl::unexpected<Error>(config.error());
    setup.engine = std::move(*config);
    setup.engine.pictureIsa = *isa;
    setup.source = std::move(*source);
    setup.gateway = std::move(*gateway);
    return setup;
}

}  // namespace ballast::runtime
