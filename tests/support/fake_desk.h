#pragma once

#include <string>
#include <utility>
#include <vector>

#include "interfaces/desk.h"

namespace ballast::support {

/// A desk that shows the picture it was given and remembers what it was told. Single thread. Test use only.
class FakeDesk : public interfaces::Desk {
public:
    explicit FakeDesk(std::shared_ptr<const interfaces::Snapshot> snapshot) : m_snapshot(std::move(snapshot)) {}

    std::shared_ptr<const interfaces::Snapshot> latestSnapshot() const override { return m_snapshot; }

    std::unique_ptr<interfaces::Subscription> onSnapshotReady(std::function<void()> notify) override
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
    void engageKillSwitch(const domain::Scope&, const std::string& operatorName) override
    {
        kills.push_back(operatorName);
    }
    void play() override { calls.emplace_back("play"); }
    void pausePlayback() override { calls.emplace_back("pause"); }
    void step() override { calls.emplace_back("step"); }
    void setSpeed(double speed) override { speeds.push_back(speed); }
    std::string journalPath() const override { return "sample.journal"; }

    /// Takes a new picture and tells the subscriber, as the runtime does.
    void publish(std::shared_ptr<const interfaces::Snapshot> snapshot)
    {
        m_snapshot = std::move(snapshot);
        if (*m_notify) (*m_notify)();
    }

    std::vector<domain::OperatorCommand> commands;
    std::vector<std::string> kills;
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

    std::shared_ptr<const interfaces::Snapshot> m_snapshot;
    Notify m_notify{std::make_shared<std::function<void()>>()};
};

}  // namespace ballast::support
