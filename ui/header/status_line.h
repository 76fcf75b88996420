#pragma once

#include <QStatusBar>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The last line: latencies with their trend (decision, commit, age of the feed, an order's answer and fill, inclusion
/// in a chain), surface, journal number and hash. A click copies it.
class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);
    void showSnapshot(const interfaces::Snapshot& snapshot);
    /// Only the 99th percentile of each latency.
    void setCompact(bool compact) { m_compact = compact; }
    /// What a click copies: all items, and the full hash.
    QString copyText() const;
    /// Points of the trend that stands beside an item of that name; 0: it has none, or is not there.
    std::size_t trendPoints(const QString& name) const;

Q_SIGNALS:
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    struct Item {
        QString label, value;
        std::vector<double> trend;
    };
    void addLatency(const QString& name, const interfaces::LatencyView& latency);
    QList<Item> m_items;
    QString m_journal, m_shortHash, m_fullHash;
    bool m_compact{};
};

}  // namespace ballast::ui
