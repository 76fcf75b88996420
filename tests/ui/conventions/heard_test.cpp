#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "ui/choices/choices.h"
#include "ui/conventions/conventions.h"
#include "ui/notify/sound_player.h"
#include "ui/settings/settings_page.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

constexpr int kRate = 44'100;
constexpr int kLoud = 400;  ///< Of 32,767: above what fades and rounding leave.

struct Note {
    double hertz;  ///< 0: silence.
    int milliseconds;
};

/// As notify/README.md names them.
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

/// From crossings of zero upwards, with the place of each between two samples.
double pitchOf(const std::vector<int>& samples, std::size_t from, std::size_t to)
{
    double first = -1.0, last = -1.0;
    int crossings = 0;
    for (std::size_t i = from + 1; i < std::min(to, samples.size()); ++i) {
        if (samples[i - 1] >= 0 || samples[i] < 0) continue;
        last = static_cast<double>(i) - static_cast<double>(samples[i]) / (samples[i] - samples[i - 1]);
        if (first < 0.0)
            first = last;
        else
            ++crossings;
    }
    return crossings > 0 ? crossings * kRate / (last - first) : 0.0;
}

/// A sound server of its own with one output that goes nowhere, and what came out there.
class Ear {
public:
    bool open()
    {
        QDir().mkpath(m_folder.filePath(QStringLiteral("bin")));
        const QString paplay = QStandardPaths::findExecutable(QStringLiteral("paplay"));
        QFile::link(paplay, m_folder.filePath(QStringLiteral("bin/paplay")));
        const QString socket = m_folder.filePath(QStringLiteral("native"));
        const QString parec = QStandardPaths::findExecutable(QStringLiteral("parec"));
        qputenv("PULSE_SERVER", "unix:" + socket.toLocal8Bit());
        auto own = QProcessEnvironment::systemEnvironment();
        own.remove(QStringLiteral("PULSE_SERVER"));
        for (const char* name : {"HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"})
            own.insert(QString::fromLatin1(name), m_folder.path());
        m_server.setProcessEnvironment(own);
        m_server.setStandardErrorFile(m_folder.filePath(QStringLiteral("server.log")));
        m_server.start(
            QStandardPaths::findExecutable(QStringLiteral("pulseaudio")),
            {QStringLiteral("-n"), QStringLiteral("--daemonize=no"), QStringLiteral("--exit-idle-time=-1"),
             QStringLiteral("--use-pid-file=no"), QStringLiteral("-L"),
             QStringLiteral("module-native-protocol-unix auth-anonymous=1 socket=") + socket, QStringLiteral("-L"),
             QStringLiteral("module-null-sink sink_name=heard rate=44100 channels=1 format=s16le norewinds=1")});
        if (!QTest::qWaitFor([&] { return QFile::exists(socket); }, 10'000)) return false;
        m_recorder.start(parec, {QStringLiteral("-d"), QStringLiteral("heard.monitor"),
                                 QStringLiteral("--format=s16le"), QStringLiteral("--rate=44100"),
                                 QStringLiteral("--channels=1"), QStringLiteral("--latency-msec=20")});
        return QTest::qWaitFor([&] { return m_recorder.bytesAvailable() > kRate / 5; }, 10'000);
    }
    ~Ear()
    {
        for (QProcess* process : {&m_recorder, &m_server}) {
            process->kill();
            process->waitForFinished();
        }
    }

    /// Only paplay, so that it is what the desk plays with, whatever else the machine has.
    QByteArray path() const { return m_folder.filePath(QStringLiteral("bin")).toLocal8Bit(); }
    QString log()
    {
        QFile file(m_folder.filePath(QStringLiteral("server.log")));
        return file.open(QFile::ReadOnly) ? QString::fromLocal8Bit(file.readAll()) : QString();
    }
    void forget() { m_recorder.readAllStandardOutput(); }
    /// What came since, from its first loud sample to its last; waits for it, then until it has been still for a while.
    std::vector<int> heard(int milliseconds)
    {
        QByteArray all;
        std::size_t first = 0, last = 0;
        std::vector<int> samples;
        const auto listen = [&] {
            all += m_recorder.readAllStandardOutput();
            while (samples.size() < static_cast<std::size_t>(all.size() / 2)) {
                const auto at = static_cast<qsizetype>(2 * samples.size());
                samples.push_back(static_cast<std::int16_t>(static_cast<unsigned char>(all[at]) |
                                                            (static_cast<unsigned char>(all[at + 1]) << 8)));
                if (std::abs(samples.back()) < kLoud) continue;
                last = samples.size() - 1;
                if (first == 0) first = last;
            }
            return first > 0 && samples.size() - last > kRate / 5;
        };
        if (!QTest::qWaitFor(listen, milliseconds)) return {};
        return {samples.begin() + static_cast<std::ptrdiff_t>(first),
                samples.begin() + static_cast<std::ptrdiff_t>(last) + 1};
    }

private:
    QTemporaryDir m_folder;
    QProcess m_server, m_recorder;
};

QString whatDiffers(const std::vector<int>& heard, SoundKind kind)
{
    if (heard.empty()) return QStringLiteral("nothing was heard");
    constexpr double kFade = 8.0, kSlackMilliseconds = 12.0;
    double whole = 0.0;
    for (const Note& note : notesOf(kind))
        whole += note.milliseconds;
    const double length = 1000.0 * static_cast<double>(heard.size()) / kRate;
    if (std::abs(length - whole) > kSlackMilliseconds)
        return QStringLiteral("it lasts %1 ms, not %2").arg(length).arg(whole);
    double from = 0.0;
    for (const Note& note : notesOf(kind)) {
        const auto at = [](double milliseconds) { return static_cast<std::size_t>(milliseconds * kRate / 1000.0); };
        const std::size_t first = at(from + 2.0 * kFade), last = at(from + note.milliseconds - 2.0 * kFade);
        from += note.milliseconds;
        if (note.hertz == 0.0) {
            for (std::size_t i = first; i < last; ++i)
                if (std::abs(heard[i]) >= kLoud) return QStringLiteral("no rest before %1 ms").arg(from);
            continue;
        }
        const double pitch = pitchOf(heard, first, last);
        if (std::abs(pitch / note.hertz - 1.0) > 0.01)
            return QStringLiteral("%1 Hz up to %2 ms, not %3").arg(pitch).arg(from).arg(note.hertz);
    }
    return {};
}

}  // namespace

/// Sounds as they leave the machine: the window plays them by the machine's own player, a sound server takes them, and
/// what comes out of it has the pitches and lengths of the kind. Needs pulseaudio, paplay and parec.
class ConventionsHeard : public support::ConventionsFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void convention_19_soundsAreHeard()
    {
        for (const char* program : {"pulseaudio", "paplay", "parec"})
            if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
                QSKIP(qPrintable(QStringLiteral("not heard: %1 is not installed").arg(QLatin1String(program))));
        Ear ear;
        const auto noServer = qScopeGuard([] { qunsetenv("PULSE_SERVER"); });
        if (!ear.open()) QFAIL(qPrintable(QStringLiteral("no sound server: ") + ear.log()));
        const auto restore = qScopeGuard([before = qgetenv("PATH")] { qputenv("PATH", before); });
        qputenv("PATH", ear.path());
        QVERIFY(SoundPlayer::program().startsWith(QString::fromLocal8Bit(ear.path())));
        const auto publish = [this](auto change) {
            auto next = std::make_shared<interfaces::Snapshot>(*window().shownSnapshot());
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            change(*next);
            m_desk->publish(next);
            QCoreApplication::processEvents();
        };
        const auto fill = [](const char* id, const char* origin) {
            return [id, origin](interfaces::Snapshot& s) {
                auto one = s.fills.items().front();
                one.tradeId = id;
                one.origin = origin;
                auto& all = s.fills.change();
                all.insert(all.begin(), one);
            };
        };
        const auto alert = [](const char* panel, std::uint64_t id) {
            return [panel, id](interfaces::Snapshot& s) {
                s.alerts.insert(s.alerts.begin(), {.id = id,
                                                   .level = interfaces::AlertLevel::Warning,
                                                   .text = "words",
                                                   .panel = panel,
                                                   .since = s.time});
            };
        };
        publish([](interfaces::Snapshot&) {});
        const std::vector<std::pair<SoundKind, std::function<void()>>> causes{
            {SoundKind::Fill, [&] { publish(fill("h-1", "quote")); }},
            {SoundKind::Hedge, [&] { publish(fill("h-2", "hedge")); }},
            {SoundKind::Limit, [&] { publish(alert("inventory-skew", 911)); }},
            {SoundKind::Disconnect, [&] { publish(alert("connections", 912)); }},
            {SoundKind::Proposal, [&] { window().sounds().sound(SoundKind::Proposal); }}};
        for (const auto& [kind, cause] : causes) {
            ear.forget();
            cause();
            const QString differs = whatDiffers(ear.heard(5'000), kind);
            QVERIFY2(differs.isEmpty(), qPrintable(nameOf(kind) + QStringLiteral(": ") + differs));
        }
        // What is muted is silent there too.
        Choices::instance().change(QStringLiteral("mute"), [](DeskChoices& choices) {
            choices.sounds[static_cast<std::size_t>(SoundKind::Fill)].on = false;
        });
        ear.forget();
        publish(fill("h-3", "quote"));
        QVERIFY(ear.heard(700).empty());
    }
};

namespace {

const support::ConventionFamily kFamily([] { return std::unique_ptr<QObject>(new ConventionsHeard); });

}  // namespace

#include "heard_test.moc"
