#include "venues/desk_factory.h"

#include "journal/day_file.h"
#include "journal/writer.h"
#include "venues/live_setup.h"

namespace ballast::venues {

namespace {

/// A live session and the clock that it runs by.
class LiveDeskWindow final : public interfaces::Desk {
public:
    LiveDeskWindow(std::unique_ptr<SystemClock> clock, std::unique_ptr<runtime::LiveSession> session)
        : m_clock(std::move(clock)), m_session(std::move(session))
    {
    }
    std::shared_ptr<const interfaces::Picture> latest() const override { return m_session->latest(); }
    std::unique_ptr<interfaces::Subscription> onPicture(std::function<void()> notify) override
    {
        return m_session->onPicture(std::move(notify));
    }
    void want(interfaces::SectionSet sections) override { m_session->want(sections); }
    void ask(std::shared_ptr<const interfaces::Questions> questions) override { m_session->ask(std::move(questions)); }
    Result<interfaces::Ticket> submit(const domain::OperatorCommand& command) override
    {
        return m_session->submit(command);
    }
    void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) override
    {
        m_session->engageKillSwitch(scope, operatorName);
    }
    void play() override {}
    void pausePlayback() override {}
    void step() override {}
    void setSpeed(double) override {}
    std::string journalPath() const override { return m_session->journalPath(); }
    std::shared_ptr<const interfaces::ConnectionsView> connections() const override { return m_session->connections(); }

private:
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<runtime::LiveSession> m_session;
};

}  // namespace

Result<std::unique_ptr<interfaces::Desk>> DeskFactory::open(const interfaces::SessionRequest& request)
{
    if (request.kind != interfaces::SessionKind::Live) return m_runtime.open(request);
    const auto profile = profile::readProfile(request.profileFile);
    if (!profile) return tl::unexpected<Error>(profile.error());
    auto clock = std::make_unique<SystemClock>();
    auto setup = setUpLive(*profile, request.mayTrade, *clock, m_keychain);
    if (!setup) return tl::unexpected<Error>(setup.error());
    std::string file = request.journalFile;
    if (file.empty()) {
        const auto made = runtime::newJournalFile();
        if (!made) return tl::unexpected<Error>(made.error());
        file = made->string();
    }
    auto session = runtime::LiveSession::create(std::move(*setup),
                                                {.journalFile = file,
                                                 .operatorName = request.operatorName,
                                                 .program = "ballast",
                                                 .goesOn = !journal::isFreshJournal(journal::newestFile(file)),
                                                 .modelRisk = runtime::ModelRiskMode::Beside,
                                                 .keptKills = keptKillsOf(*profile, m_keptKills),
                                                 .killsAtEnd = profile->killsAtEnd},
                                                *clock);
    if (!session) return tl::unexpected<Error>(session.error());
    if (auto started = (*session)->start(); !started) return tl::unexpected<Error>(started.error());
    return std::unique_ptr<interfaces::Desk>(std::make_unique<LiveDeskWindow>(std::move(clock), std::move(*session)));
}

}  // namespace ballast::venues
