#include "ui/notify/sound_player.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QSaveFile>
#include <QStandardPaths>
#include <cmath>
#include <numbers>
#include <vector>

namespace ballast::ui {
namespace {

constexpr int kRate = 44'100;
constexpr double kFadeSeconds = 0.008;
constexpr double kLoudness = 0.35;
constexpr int kLastSoundMilliseconds = 300;

struct Note {
    double hertz;  ///< 0: silence.
    int milliseconds;
};

/// Told apart by count, height and direction, so that small speakers do.
std::vector<Note> notesOf(SoundKind kind)
{
    switch (kind) {
    case SoundKind::Proposal:
        return {{660, 110}, {0, 60}, {880, 160}};
    case SoundKind::Fill:
        return {{1320, 70}};
    case SoundKind::Hedge:
        return {{990, 70}, {0, 40}, {990, 70}};
    case SoundKind::Limit:
        return {{440, 120}, {0, 60}, {440, 120}, {0, 60}, {440, 200}};
    case SoundKind::Disconnect:
        break;
    }
    return {{880, 140}, {587, 140}, {392, 260}};
}

template <class T> void append(QByteArray& bytes, T value)
{
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes.append(static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFF));
}

QByteArray samplesOf(const std::vector<Note>& notes)
{
    QByteArray samples;
    for (const Note& note : notes) {
        const int count = kRate * note.milliseconds / 1000;
        for (int i = 0; i < count; ++i) {
            const double at = static_cast<double>(i) / kRate, left = static_cast<double>(count - i) / kRate;
            const double fade = std::min({1.0, at / kFadeSeconds, left / kFadeSeconds});
            const double wave = std::sin(2.0 * std::numbers::pi * note.hertz * at);
            append(samples, static_cast<std::uint16_t>(std::lround(kLoudness * fade * wave * 32767.0)));
        }
    }
    return samples;
}

}  // namespace

QByteArray toneOf(SoundKind kind)
{
    const QByteArray samples = samplesOf(notesOf(kind));
    QByteArray wav("RIFF");
    append(wav, static_cast<std::uint32_t>(36 + samples.size()));
    wav.append("WAVEfmt ");
    append(wav, std::uint32_t{16});
    append(wav, std::uint16_t{1});
    append(wav, std::uint16_t{1});
    append(wav, std::uint32_t{kRate});
    append(wav, std::uint32_t{kRate * 2});
    append(wav, std::uint16_t{2});
    append(wav, std::uint16_t{16});
    wav.append("data");
    append(wav, static_cast<std::uint32_t>(samples.size()));
    return wav + samples;
}

SoundPlayer::SoundPlayer(QObject* parent) : QObject(parent) {}

QStringList SoundPlayer::programs()
{
    QStringList all;
    for (const char* name : {"pw-play", "paplay", "aplay"})
        if (const QString found = QStandardPaths::findExecutable(QString::fromLatin1(name)); !found.isEmpty())
            all << found;
    return all;
}

QString SoundPlayer::program() { return programs().value(0); }

QString SoundPlayer::fileOf(SoundKind kind, const QString& ownFile) const
{
    if (!ownFile.isEmpty() && QFileInfo(ownFile).isReadable()) return ownFile;
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::CacheLocation));
    if (!folder.mkpath(QStringLiteral("."))) return {};
    const QString file = folder.filePath(QStringLiteral("sound-%1.wav").arg(static_cast<int>(kind)));
    if (QFileInfo::exists(file)) return file;
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(toneOf(kind)) >= 0 && out.commit() ? file : QString();
}

void SoundPlayer::play(SoundKind kind, const QString& ownFile) { playBy(programs(), fileOf(kind, ownFile)); }

/// A player without its sound server ends with an error: then the next one has its turn, and at last the beep.
void SoundPlayer::playBy(const QStringList& players, const QString& file)
{
    if (players.isEmpty() || file.isEmpty()) return Q_EMIT beeped(), QApplication::beep();
    auto* process = new QProcess(this);
    const auto next = [this, process, rest = players.mid(1), file] {
        process->disconnect(this);
        process->deleteLater();
        playBy(rest, file);
    };
    connect(process, &QProcess::finished, this, [process, next](int code, QProcess::ExitStatus how) {
        if (code != 0 || how != QProcess::NormalExit) return next();
        process->deleteLater();
    });
    connect(process, &QProcess::errorOccurred, this, [next](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) next();
    });
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    process->start(players.front(), {file});
}

SoundPlayer::~SoundPlayer()
{
    // What still sounds is not cut off with the window, and nobody waits for it.
    for (auto* process : findChildren<QProcess*>()) {
        process->disconnect(this);
        process->waitForFinished(kLastSoundMilliseconds);
    }
}

}  // namespace ballast::ui
