#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include "ui/choices/desk_choices.h"

namespace ballast::ui {

/// The desk's own tone of a kind: 16 bit, one channel, 44.1 kHz, as a WAV file. No two kinds have the same.
QByteArray toneOf(SoundKind kind);

/// Plays sounds by the machine's own player.
///
/// Threads  GUI thread; a sound runs in a process of its own.
class SoundPlayer : public QObject {
    Q_OBJECT
public:
    explicit SoundPlayer(QObject* parent = nullptr);
    ~SoundPlayer() override;

    /// Paths of the players that are installed, the first to be tried first; none: the desk beeps.
    static QStringList programs();
    static QString program();
    /// A person's own file where there is one that can be read, else the desk's tone.
    void play(SoundKind kind, const QString& ownFile);
    /// What would be played; made where it is a tone that is not there yet. Empty: it cannot be written.
    QString fileOf(SoundKind kind, const QString& ownFile) const;

Q_SIGNALS:
    /// No player could play it.
    void beeped();

private:
    void playBy(const QStringList& players, const QString& file);
};

}  // namespace ballast::ui
