#include "load/load_desk.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <thread>

#include "domain/settings_text.h"
#include "engine/rules_version.h"
#include "journal/database.h"
#include "journal/reader.h"
#include "runtime/book_file.h"
#include "runtime/session_setup.h"
#include "simulated_venue/matching_venue.h"

namespace ballast::load {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr Duration kFirstValuesTake = Duration::seconds(120);  // At most, for 20,000 listings on a busy machine.
constexpr Duration kUntilOrdersLeave = Duration::seconds(6);   // The hold after a reconcile, and a look more (C19).
constexpr Duration kVenueLatency = Duration::milliseconds(2);

std::string venueName(std::size_t place)
{
    // The book and the hedges are the first venue's.
    return place == 0 ? std::string(simulation::kOptionVenue) : fmt::format("Synthetic {}", place + 1);
}

/// The sample book with a hundred times its aversion to risk: its bands are then so narrow that there are hedges within
/// seconds.
std::string bookText()
{
    constexpr std::string_view kOwn = "risk_aversion = 1e-5", kTighter = "risk_aversion = 1e-3";
    auto text = runtime::sampleBook().text;
    for (auto at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, at + kTighter.size()))
        text.replace(at, kOwn.size(), kTighter);
    return text;
}

journal::SessionHeader headerOf(const DeskPlan& plan, const domain::Settings& settings, Timestamp start)
{
    journal::SessionHeader header;
    header.kind = domain::MarketKind::Simulated;
    header.marketTitle =
        fmt::format("Synthetic load: {} a second, {} options at {} venues", plan.rate, plan.options, plan.venues);
    header.fingerprint = fmt::format("{} start {}", plan.fingerprint, start.nanoseconds);
    header.marketStart = start;
    header.underlyings = {"BTC", "ETH"};
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = bookText();
    header.rulesVersion = engine::kRulesVersion;
    header.origin = journal::deriveOrigin(header);
    return header;
}

venue::LatchNames latchNames(const DeskPlan& plan, const domain::Settings& settings)
{
    venue::LatchNames names{.venues = {},
                            .accounts = {},
                            .underlyings = {"BTC", "ETH"},
                            .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    for (std::size_t place = 0; place < plan.venues; ++place)
        names.venues.push_back(venueName(place));
    for (const auto& hedge : settings.hedgeVenues)
        names.venues.push_back(hedge.venue);
    names.accounts = names.venues;  // Each venue's main account is called as the venue.
    return names;
}

}  // namespace

/// What a feed tells goes to the desk, and to the venues what they fill against.
class LoadDesk::Tee final : public venue::FeedSink {
public:
    Tee(venue::FeedSink& desk, std::map<std::string, simulated_venue::VenueGateway*> venues)
        : m_desk(desk), m_venues(std::move(venues))
    {
    }

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        const auto id = m_desk.listed(instrument);
        if (const auto venue = m_venues.find(instrument.venue); venue != m_venues.end() && !instrument.isOption()) {
            auto named = instrument;
            named.id = id;
            venue->second->see(named);
            m_at[id] = venue->second;
        }
        return id;
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp receivedAt) override
    {
        for (const auto& fact : bundle)
            if (const auto* quote = std::get_if<domain::HedgeQuote>(&fact))
                if (const auto at = m_at.find(quote->instrument); at != m_at.end()) at->second->see(*quote);
        m_desk.post(bundle, receivedAt);
    }
    void connection(venue::Connection connection, std::string_view why) override { m_desk.connection(connection, why); }

private:
    venue::FeedSink& m_desk;
    const std::map<std::string, simulated_venue::VenueGateway*> m_venues;
    std::map<domain::InstrumentId, simulated_venue::VenueGateway*> m_at;
};

LoadDesk::LoadDesk(DeskPlan plan, const Clock& clock, domain::Settings settings, Timestamp start)
    : m_plan(std::move(plan)), m_clock(clock), m_settings(std::move(settings)), m_start(start)
{
}

LoadDesk::~LoadDesk() { stop(); }

Result<std::unique_ptr<LoadDesk>> LoadDesk::create(DeskPlan plan, const Clock& clock)
{
    if (auto usable = journal::checkJournalPath(plan.journalFile); !usable) return Unexpected(usable.error());
    const bool goesOn = plan.goesOn;
    auto made = std::unique_ptr<LoadDesk>(
        new LoadDesk(std::move(plan), clock, domain::defaultSettings("simulated"), clock.now()));
    if (auto ready = goesOn ? made->goOn() : made->begin(); !ready) return Unexpected(ready.error());
    made->addGateways();
    return made;
}

Result<void> LoadDesk::begin()
{
    const auto& file = m_plan.journalFile;
    if (!journal::isFreshJournal(file))
        return fail(ErrorCode::InvalidArgument, fmt::format("journal {} holds a session; name a new file", file));
    const auto header = headerOf(m_plan, m_settings, m_start);
    auto config = runtime::engineConfigOf(header);
    if (!config) return Unexpected(config.error());
    auto engine = engine::Engine::create(std::move(*config));
    if (!engine) return Unexpected(engine.error());
    auto writer = journal::Writer::create(file, header, {m_start, "", "ballast-cli load"});
    if (!writer) return Unexpected(writer.error());
    join(std::move(*engine), std::move(*writer), {}, {});
    return {};
}

Result<void> LoadDesk::goOn()
{
    const auto reader = journal::Reader::open(m_plan.journalFile);
    if (!reader) return Unexpected(reader.error());
    const auto& header = (*reader)->header();
    if (!header)
        return fail(ErrorCode::Corrupt, fmt::format("journal {} has no header that can be read", m_plan.journalFile));
    const auto config = runtime::engineConfigOf(*header);
    if (!config) return Unexpected(config.error());
    auto recovered = live::recover(m_plan.journalFile, *config, *header, {m_clock.now(), "", "ballast-cli load"});
    if (!recovered) return Unexpected(recovered.error());
    m_start = header->marketStart;  // The same options are listed again.
    m_stepsRunAgain = recovered->stepsRunAgain;
    join(std::move(recovered->engine), std::move(recovered->writer), recovered->place, recovered->from);
    return {};
}

void LoadDesk::join(engine::Engine engine, std::unique_ptr<journal::Writer> writer, std::optional<live::Place> place,
                    std::optional<journal::Checkpoint> from)
{
    m_desk = std::make_unique<live::LiveDesk>(m_clock, std::move(engine),
                                              std::make_unique<live::WriterStore>(std::move(writer)),
                                              live::LiveDesk::Options{.journalFile = m_plan.journalFile,
                                                                      .latches = latchNames(m_plan, m_settings),
                                                                      .wall = [] { return SystemClock().now(); },
                                                                      .goesOnAfter = place,
                                                                      .walkedFrom = std::move(from)});
}

simulated_venue::FaultScript LoadDesk::faults() const
{
    auto script = m_plan.faults;
    const auto shift = Duration{m_start.nanoseconds};
    script.from = script.from + shift;
    script.until = script.until + shift;
    for (auto& outage : script.outages) {
        outage.from = outage.from + shift;
        outage.until = outage.until + shift;
    }
    for (auto& trade : script.trades)
        trade.at = trade.at + shift;
    return script;
}

/// One for the account of each venue where something hedges.
void LoadDesk::addGateways()
{
    const auto& accounts = m_desk->engineLoop().engine().accounts();
    for (const auto& hedge : m_settings.hedgeVenues) {
        const auto account = accounts.firstAt(hedge.venue);
        if (!account || m_gateways.contains(*account)) continue;
        auto script = faults();
        script.seed += account->value;
        auto gateway = std::make_unique<simulated_venue::VenueGateway>(
            simulated_venue::FaultyGateway(std::make_unique<simulated_venue::MatchingVenue>(kVenueLatency),
                                           std::move(script), {*account}),
            simulated_venue::VenueGateway::Account{*account, hedge.venue, accounts.at(*account).label()},
            venue::Capabilities{.queryByClientId = true, .budget = m_plan.budget},
            simulated_venue::VenueGateway::Links{m_clock, m_desk->latches(), m_plan.onWire});
        m_gateways[*account] = gateway.get();
        m_desk->add(*account, accounts.at(*account).label(), std::move(gateway));
    }
}

void LoadDesk::openFeeds()
{
    std::map<std::string, simulated_venue::VenueGateway*> venues;
    const auto& accounts = m_desk->engineLoop().engine().accounts();
    for (const auto& [account, gateway] : m_gateways)
        venues[accounts.at(account).venue] = gateway;
    for (std::size_t place = 0; place < m_plan.venues; ++place) {
        const auto share = m_plan.options / m_plan.venues + (place < m_plan.options % m_plan.venues ? 1 : 0);
        SyntheticMarket market({.venue = venueName(place),
                                .isFirst = place == 0,
                                .options = share,
                                .start = m_start,
                                .length = Duration::fromSeconds(m_plan.seconds) + Duration::hours(1)},
                               m_settings);
        m_feeds.push_back(std::make_unique<SyntheticFeed>(std::move(market), m_clock,
                                                          m_plan.rate / static_cast<double>(m_plan.venues)));
        m_tees.push_back(std::make_unique<Tee>(m_desk->intake().addFeed(venueName(place)), venues));
    }
    for (std::size_t place = 0; place < m_plan.venues; ++place)
        m_feeds[place]->start(*m_tees[place]);
}

/// The venues hold what the book says that they do, so that a reconcile agrees.
void LoadDesk::tellPositions()
{
    for (const auto& held : m_desk->engineLoop().engine().positions())
        if (const auto gateway = m_gateways.find(held.account); gateway != m_gateways.end())
            gateway->second->setPosition(held.instrument, held.quantity);
}

Result<void> LoadDesk::open()
{
    openFeeds();
    m_desk->open();
    tellPositions();
    if (auto started = m_desk->start(); !started) return started;
    if (auto drained = awaitDrained(kFirstValuesTake, {}); !drained) return drained;
    // Not before: the first values of 20,000 options are one long step, and no stall.
    if (auto watching = m_desk->watch(); !watching) return watching;
    return awaitDrained(kFirstValuesTake, m_clock.now() + kUntilOrdersLeave);
}

Result<void> LoadDesk::awaitDrained(Duration longest, Timestamp notBefore)
{
    const auto until = m_clock.now() + longest;
    while (!(m_desk->journalLoop().watermark() > 0 && m_desk->isDrained() && m_clock.now() >= notBefore)) {
        if (m_desk->steps().isClosed()) return Unexpected(whatEnded());
        if (m_clock.now() > until)
            return fail(ErrorCode::Refused, fmt::format("the first values of {} options took more than {:.0f} s",
                                                        m_plan.options, longest.inSeconds()));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {};
}

Result<void> LoadDesk::pace(Timestamp begin)
{
    for (const auto& feed : m_feeds)
        if (auto paced = feed->pace(begin, Duration::fromSeconds(m_plan.seconds)); !paced) return paced;
    return {};
}

bool LoadDesk::isOver() const
{
    return std::all_of(m_feeds.begin(), m_feeds.end(), [](const auto& feed) { return feed->isDone(); });
}

void LoadDesk::stopFeeds()
{
    for (const auto& feed : m_feeds)
        feed->stop();
}

void LoadDesk::stop()
{
    stopFeeds();
    if (m_desk) m_desk->stop();
}

/// Both threads end soon after the ring was closed; their reasons are theirs until then.
Error LoadDesk::whatEnded() const
{
    m_desk->stop();
    return m_desk->error().value_or(Error{ErrorCode::Refused, "the run ended before its time"});
}

}  // namespace ballast::load
