#include "load/load_desk.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <thread>

#include "config/book_file.h"
#include "domain/settings.h"
#include "engine/rules_version.h"
#include "journal/database.h"
#include "journal/reader.h"
#include "runtime/session_setup.h"
#include "simulated_venue/matching_venue.h"

namespace ballast::load {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr Duration kUntilOrdersLeave = Duration::seconds(6);  // The hold after a reconcile, and a look more (C19).

/// The sample book with a hundred times its aversion to risk: its bands are then so narrow that there are hedges within
/// seconds.
std::string bookText()
{
    constexpr std::string_view kOwn = "risk_aversion = 1e-5", kTighter = "risk_aversion = 1e-3";
    auto text = config::sampleBook().text;
    for (auto at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, at + kTighter.size()))
        text.replace(at, kOwn.size(), kTighter);
    return text;
}

domain::MarketInfo infoOf(const DeskPlan& plan, Timestamp start)
{
    domain::MarketInfo info;
    info.title =
        fmt::format("Synthetic load: {} a second, {} options at {} venues", plan.rate, plan.options, plan.venues);
    info.fingerprint = fmt::format("{} start {}", plan.fingerprint, start.nanoseconds);
    info.start = start;
    info.underlyings = {"BTC", "ETH"};
    for (std::size_t place = 0; place < plan.venues; ++place)
        info.venues.push_back(SyntheticVenues::nameOf(place));
    return info;
}

journal::SessionHeader headerOf(const domain::MarketInfo& info, const domain::Settings& settings)
{
    journal::SessionHeader header;
    header.kind = domain::MarketKind::Simulated;
    header.marketTitle = info.title;
    header.fingerprint = info.fingerprint;
    header.marketStart = info.start;
    header.underlyings = info.underlyings;
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = bookText();
    header.rulesVersion = engine::kRulesVersion;
    header.origin = journal::deriveOrigin(header);
    return header;
}

venue::LatchNames latchNames(const domain::MarketInfo& info, const domain::Settings& settings)
{
    venue::LatchNames names{.venues = {},
                            .accounts = {},
                            .underlyings = info.underlyings,
                            .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    names.venues = info.venues;
    for (const auto& hedge : settings.hedgeVenues)
        names.venues.push_back(hedge.venue);
    names.accounts = names.venues;  // Each venue's main account is called as the venue.
    return names;
}

}  // namespace

Result<std::unique_ptr<LoadDesk>> LoadDesk::create(DeskPlan plan, const Clock& clock)
{
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
    auto start = clock.now();
    if (plan.goesOn) {
        const auto reader = journal::Reader::open(plan.journalFile);
        if (!reader) return Unexpected(reader.error());
        // The same options are listed again.
        if (const auto& header = (*reader)->header()) start = header->marketStart;
    }
    const auto info = infoOf(plan, start);
    std::unique_ptr<LoadDesk> desk(new LoadDesk(clock));
    auto market = std::make_unique<SyntheticVenues>(
        VenuePlan{plan.rate, plan.seconds, plan.options, plan.venues, plan.faults, plan.budget, plan.onWire}, info,
        settings, clock);
    desk->m_market = market.get();
    auto session =
        runtime::LiveSession::create({headerOf(info, settings), std::move(market), latchNames(info, settings)},
                                     {.journalFile = plan.journalFile,
                                      .operatorName = plan.operatorName,
                                      .program = "ballast-cli load",
                                      .goesOn = plan.goesOn,
                                      .pictures = plan.pictures,
                                      .keptKills = plan.keptKills},
                                     clock);
    if (!session) return Unexpected(session.error());
    desk->m_owned = std::move(*session);
    desk->m_session = desk->m_owned.get();
    return desk;
}

Result<void> LoadDesk::open()
{
    if (auto started = m_session->start(); !started) return started;
    return m_session->awaitKept(m_clock.now() + kUntilOrdersLeave);
}

/// Both threads end soon after the ring was closed; their reasons are theirs until then.
Error LoadDesk::whatEnded()
{
    m_session->stop();
    return desk().error().value_or(Error{ErrorCode::Refused, "the run ended before its time"});
}

}  // namespace ballast::load
