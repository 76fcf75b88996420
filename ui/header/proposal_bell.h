#pragma once

#include <QObject>
#include <map>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// Rings when a proposal comes and once more when ten seconds are left of it. A clock that a resize set back rings
/// anew.
///
/// Threads  GUI thread.
class ProposalBell : public QObject {
    Q_OBJECT
public:
    enum class Ring {
        Arrival,     ///< A proposal began to wait.
        LastSeconds  ///< One has less than ten seconds left.
    };
    static constexpr Duration kLast = Duration::seconds(10);

    explicit ProposalBell(QObject* parent = nullptr);
    /// What waits on the running desk at `time`, also while a journal is shown.
    void listen(const std::vector<interfaces::ProposalView>& waiting, Timestamp time);
    /// Without it `rang` is raised all the same, `sounds` is not.
    void setSound(bool on) { m_sound = on; }
    bool sound() const { return m_sound; }

Q_SIGNALS:
    /// At most once a picture; what came newly goes before what ends.
    void rang(ballast::ui::ProposalBell::Ring ring);
    void sounds();

private:
    bool m_sound{true};
    std::map<SequenceNumber, bool> m_known;  ///< By record: whether its last seconds were told.
};

}  // namespace ballast::ui
