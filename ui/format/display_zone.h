#pragma once

#include <QObject>
#include <QTimeZone>

#include "base/timestamp.h"

namespace ballast::ui {

/// The zone of the times on the screen: UTC, or that of the machine. Records, files and the journal stay UTC.
///
/// Threads  GUI thread.
class DisplayZone : public QObject {
    Q_OBJECT
public:
    static DisplayZone& instance();

    bool isLocal() const { return m_isLocal; }
    void setLocal(bool local);
    /// Takes the place of the machine's zone. For tests.
    void setLocalZone(const QTimeZone& zone);

    /// "UTC", or the abbreviation that holds at `time`: "CET", "GMT+3".
    QString nameAt(Timestamp time) const;
    /// The instant whose UTC parts are the wall clock's parts of `time`.
    Timestamp toWall(Timestamp time) const;

Q_SIGNALS:
    void changed();

private:
    DisplayZone();

    QTimeZone m_zone;
    bool m_isLocal{};
};

}  // namespace ballast::ui
