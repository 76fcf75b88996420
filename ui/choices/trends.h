#pragma once

#include <QString>
#include <QStringList>
#include <deque>
#include <map>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The last hour of figures that cells draw as a line, as they were shown: one sample each 30 s of event time. Time
/// that runs back (a journal) begins anew.
///
/// Threads  GUI thread.
class Trends {
public:
    static constexpr Duration kApart = Duration::seconds(30);
    static constexpr Duration kLength = Duration::minutes(60);

    static Trends& instance();

    /// What is shown now; returns whether a sample was taken.
    bool take(const interfaces::Snapshot& shown);
    /// Samples of a figure, oldest first; fewer than two draw no line.
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
    void note(const QString& figure, double value);

    std::map<QString, std::deque<Sample>> m_figures;
    Timestamp m_last;
};

}  // namespace ballast::ui
