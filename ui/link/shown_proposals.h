#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <map>
#include <optional>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// Proposals as a person sees them, on the card and in the strips alike: time left and what stops them at once, figures
/// at most once a second, so that they can be read. It remembers what was shown a moment ago: that is what a press
/// meant.
///
/// Threads  GUI thread.
class ShownProposals : public QObject {
    Q_OBJECT
public:
    static constexpr int kApartMilliseconds = 1000;  ///< Between two changes of the figures.
    static constexpr int kSettleMilliseconds = 400;  ///< A press meant what was shown that long before it.

    explicit ShownProposals(QObject* parent = nullptr);

    /// The running desk's picture.
    void take(const interfaces::Snapshot& desk);
    /// What waits at the picture's time, oldest first.
    const std::vector<interfaces::ProposalView>& waiting() const { return m_waiting; }
    /// The one of that record; null when it does not wait.
    const interfaces::ProposalView* find(SequenceNumber proposal) const;
    /// The figures that a press now binds; none: it does not wait, or it shows none.
    std::optional<interfaces::ProposalFigures> bound(SequenceNumber proposal) const;
    /// Why it binds none, as a sentence's beginning: "Proposal 209 expired at 00:38:20"; empty where it does.
    QString whyUnbound(SequenceNumber proposal) const;

Q_SIGNALS:
    /// Figures that had waited for their second are shown now, without a new picture.
    void changed();

private:
    struct Entry {
        interfaces::ProposalView shown, newest;
        std::optional<interfaces::ProposalFigures> before;  ///< What stood there until the last change.
        QElapsedTimer since;
    };
    void show(Entry& entry);
    void bringUp(Entry& entry, const interfaces::ProposalView& newest);
    void list();
    void flush();

    struct Ended {
        Timestamp expires;
        bool expired{};
    };
    static constexpr std::size_t kMostEnded = 64;

    std::map<SequenceNumber, Entry> m_entries;
    std::map<SequenceNumber, Ended> m_ended;  ///< The last of them: a press may come a moment late.
    std::vector<SequenceNumber> m_order;
    std::vector<interfaces::ProposalView> m_waiting;
    QTimer m_flush;
};

}  // namespace ballast::ui
