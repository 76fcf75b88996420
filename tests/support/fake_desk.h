#pragma once

#include <string>
#include <utility>
#include <vector>

#include "interfaces/desk.h"
#include "support/split_picture.h"

namespace ballast::support {

/// A desk that shows the picture it was given and remembers what it was told. Single thread. Test use only.
class FakeDesk : public interfaces::Desk {
public:
    explicit FakeDesk(const std::shared_ptr<const interfaces::Snapshot>& snapshot)
        : m_picture(std::make_shared<const interfaces::Picture>(splitPicture(*snapshot, 1)))
    {
    }

    std::shared_ptr<const interfaces::Picture> latest() const override { return m_picture; }
    std::shared_ptr<const interfaces::ConnectionsView> connections() const override { return m_connections; }
    void want(interfaces::SectionSet sections) override { wanted = sections; }
    void ask(std::shared_ptr<const interfaces::Questions> questions) override { asked = std::move(questions); }

    std::unique_ptr<interfaces::Subscription> onPicture(std::function<void()> notify) override
    {
        *m_notify = std::move(notify);
        return std::make_unique<Ending>(m_notify);
    }

    Result<interfaces::Ticket> submit(const domain::OperatorCommand& command) override
    {
        if (!refuses.empty()) return fail(ErrorCode::Refused, refuses);
        commands.push_back(command);
        return interfaces::Ticket{commands.size()};
    }
    void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) override
    {
        kills.push_back(operatorName);
        killScopes.push_back(scope);
    }
    void play() override { calls.emplace_back("play"); }
    void pausePlayback() override { calls.emplace_back("pause"); }
    void step() override { calls.emplace_back("step"); }
    void setSpeed(double speed) override { speeds.push_back(speed); }
    std::string journalPath() const override { return "sample.journal"; }

    /// Takes a new picture and tells the subscriber, as the runtime does. Of all sections but those that changed the
    /// versions stay.
    void publish(const std::shared_ptr<const interfaces::Snapshot>& snapshot,
                 interfaces::SectionSet changed = interfaces::SectionSet::all())
    {
        m_connections = snapshot->connections;
        auto next = splitPicture(*snapshot, ++m_version);
        interfaces::eachSection(
            [changed](interfaces::SectionId id, auto& section, const auto& before) {
                if (!changed.has(id)) section = before;
            },
            next, *m_picture);
        m_picture = std::make_shared<const interfaces::Picture>(std::move(next));
        if (*m_notify) (*m_notify)();
    }

    std::vector<domain::OperatorCommand> commands;
    std::shared_ptr<const interfaces::Questions> asked;
    interfaces::SectionSet wanted{interfaces::SectionSet::all()};
    std::vector<std::string> kills;
    std::vector<domain::Scope> killScopes;  ///< Of each of them.
    std::vector<std::string> calls;
    std::vector<double> speeds;
    std::string refuses;  ///< Not empty: takes no command, with this sentence.

private:
    using Notify = std::shared_ptr<std::function<void()>>;
    struct Ending : interfaces::Subscription {
        explicit Ending(Notify notify) : m_notify(std::move(notify)) {}
        ~Ending() override { *m_notify = nullptr; }
        Ending(const Ending&) = delete;
        Ending& operator=(const Ending&) = delete;
        Notify m_notify;
    };

    std::shared_ptr<const interfaces::ConnectionsView> m_connections;
    std::shared_ptr<const interfaces::Picture> m_picture;
    std::uint64_t m_version{1};
    Notify m_notify{std::make_shared<std::function<void()>>()};
};

}  // namespace ballast::support
