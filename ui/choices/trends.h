#pragma once

#include <QString>
#include <QStringList>
#include <deque>
#include <map>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The last hour of figures that cells draw as a line: one sample each 30 s of event time. Time that runs back begins
/// anew. A journal has an hour of its own, so that looking at one leaves the running desk's whole.
///
/// Threads  GUI thread.
class Trends {
public:
    static constexpr Duration kApart = Duration::seconds(30);
    static constexpr Duration kLength = Duration::minutes(60);

    static Trends& instance();

    /// A picture of the running desk or of a journal; returns whether a sample was taken.
    bool take(const interfaces::Snapshot& picture);
    /// From now on a journal is shown, from its own beginning, or the running desk again.
    void showJournal(bool shown);
    /// Samples of a figure of what is shown, oldest first; fewer than two draw no line.
    std::vector<double> of(const QString& figure) const;
    void clear();

    // Names of figures.
    static QString delta(const std::string& coin, Timestamp expiry = {});
    static QString vega(const std::string& coin, Timestamp expiry = {});
    static QString volatility(const std::string& coin, Timestamp expiry);
    static QString margin(const std::string& venue);
    static QString gas();

private:
    struct Sample {
        Timestamp time;
        double value{};
    };
    struct Hour {
        std::map<QString, std::deque<Sample>> figures;
        Timestamp last;
        void note(const QString& figure, double value);
        bool take(const interfaces::Snapshot& picture);
    };

    Hour m_desk, m_journal;
    bool m_isJournal{};
};

}  // namespace ballast::ui
