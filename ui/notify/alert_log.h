#pragma once

#include <QMap>
#include <QString>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// Writes alerts whose type is sent to the log: each once, and again when it climbs a level. A line has the UTC time,
/// level, type and sentence, parted by tabs.
///
/// Threads  GUI thread.
class AlertLog {
public:
    static constexpr qint64 kMostBytes = 1
                                         << 20;  ///< Then it goes on anew, and the former one is kept as alerts.log.1.

    /// Beside the settings.
    static QString file();
    void take(const interfaces::Snapshot& desk);
    void forget() { m_told.clear(); }

private:
    QMap<quint64, int> m_told;  ///< Level by alert.
};

}  // namespace ballast::ui
