#pragma once

#include <QStatusBar>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The last line: latencies, surface, dropped messages, journal number and hash. A click copies it.
class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);
    void showSnapshot(const interfaces::Snapshot& snapshot);
    /// Only the 99th percentile of each latency.
    void setCompact(bool compact) { m_compact = compact; }
    /// What a click copies: all items, and the full hash.
    QString copyText() const;

Q_SIGNALS:
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    struct Item {
        QString label, value;
    };
    QList<Item> m_items;
    QString m_journal, m_shortHash, m_fullHash;
    bool m_compact{};
};

}  // namespace ballast::ui
