#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <set>

#include "interfaces/snapshot.h"
#include "ui/choices/desk_choices.h"

namespace ballast::ui {

/// Which sounds the pictures of the running desk make. Each kind at most once a picture; what a person muted, by sound
/// or by type of alert, makes none.
///
/// Threads  GUI thread.
class DeskSounds : public QObject {
    Q_OBJECT
public:
    static constexpr int kBreachAgainMilliseconds = 30'000;

    explicit DeskSounds(QObject* parent = nullptr);

    /// Another desk: its first picture makes no sound.
    void forget();
    void take(const interfaces::Snapshot& desk);
    /// One that no picture makes: a proposal's.
    void sound(SoundKind kind);

Q_SIGNALS:
    void sounded(ballast::ui::SoundKind kind);

private:
    void noteFills(const interfaces::Snapshot& desk, std::set<SoundKind>& kinds);
    void noteAlerts(const interfaces::Snapshot& desk, std::set<SoundKind>& kinds);

    bool m_isFirst{true};
    QSet<QString> m_fills;
    QMap<quint64, int> m_alerts;  ///< Level of each that is open.
    QElapsedTimer m_breach;
};

}  // namespace ballast::ui
