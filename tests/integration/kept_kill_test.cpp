#include <QComboBox>
#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimeZone>
#include <QtTest>

#include "base/log.h"
#include "integration/desk_window_driver.h"
#include "interfaces/stopped_scope.h"
#include "kept/kill_keeper.h"
#include "load/load_desk.h"
#include "runtime/verify.h"
#include "ui/format/session_word.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/tickets/reason_field.h"

using namespace ballast;
using namespace ballast::ui;
using domain::TradingState;
using integration::DeskDriver;
using interfaces::Snapshot;

/// A kill outlives its window: whatever is started next on that desk begins KILLED, until a person re-arms it. Each
/// function goes on where the former one ended.
class KeptKillTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    SystemClock m_clock;
    std::unique_ptr<DeskDriver> m_desk;
    bool m_broken{};

    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString kept() const { return file("simulated.killed"); }
    const Snapshot& shown() { return m_desk->shown(); }
    MainWindow& window() { return m_desk->window(); }
    KillSwitch* killSwitch() { return window().header()->killSwitch(); }

    /// The window of the built-in market with this journal; `keeps`: as the program opens it.
    bool start(const char* journal, bool keeps = true)
    {
        m_desk.reset();
        m_desk = std::make_unique<DeskDriver>(file(journal), keeps ? m_folder.path() : QString());
        return m_desk->waitFor([](const Snapshot& s) { return s.loading.empty() && s.sequence.value > 0; });
    }
    bool saysItWasLeft()
    {
        return std::any_of(shown().alerts.begin(), shown().alerts.end(), [](const auto& alert) {
            return alert.text.find("This journal was left") != std::string::npos;
        });
    }
    bool begunKilled()
    {
        return shown().tradingState == TradingState::Killed &&
               killSwitch()->killButton()->state() == KillButton::State::Killed &&
               QString::fromStdString(shown().tradingStateReason)
                   .startsWith(QStringLiteral("killed by ann before this start, since "));
    }
    bool kill()
    {
        m_desk->key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        return m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Killed; });
    }
    void rearm()
    {
        m_desk->press(m_desk->button(killSwitch(), QStringLiteral("Re-arm…")));
        auto* card = m_desk->openCard(QStringLiteral("Re-arm trading"));
        QVERIFY(card);
        m_desk->type(QStringLiteral("looked at it"));
        m_desk->key(Qt::Key_Tab);
        m_desk->type(ui::sessionWord(shown().session));
        m_desk->press(m_desk->button(card, QStringLiteral("Re-arm")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Halted; }));
    }

    /// The second word: a start does not say it.
    void resume()
    {
        m_desk->key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        QTRY_VERIFY2(!m_desk->openCard(QStringLiteral("Re-arm trading")), "both steps are done");
    }
    bool isInMode(domain::HedgeMode mode)
    {
        return m_desk->waitFor([mode](const Snapshot& s) { return s.mode == mode; });
    }
    bool saysWhatIsInForce(const char* words)
    {
        const auto& alerts = shown().alerts;
        return std::any_of(alerts.begin(), alerts.end(), [words](const auto& alert) {
            return alert.text.find("In force from before this start: ") != std::string::npos &&
                   alert.text.find(words) != std::string::npos;
        });
    }

    /// Opens the card from the menu, where the part stands chosen, and answers it. A part, "coin ETH (KILLED)", is
    /// armed by its name alone.
    void answerPart(const QString& part, const QString& verb)
    {
        QVERIFY(m_desk->chooseInMenu(QStringLiteral("Re-arm…")));
        auto* card = m_desk->openCard(QStringLiteral("Re-arm trading"));
        QVERIFY(card);
        QCOMPARE(card->findChild<QComboBox*>()->currentText(), part);
        card->findChild<ReasonField*>()->setFocus();
        m_desk->type(QStringLiteral("looked at it"));
        if (verb == QStringLiteral("Re-arm")) {
            m_desk->key(Qt::Key_Tab);
            m_desk->type(part.section(QLatin1Char(' '), 1, 1));
        }
        auto* press = m_desk->button(card, verb);
        QVERIFY(press && !press->isLocked());
        m_desk->press(press);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("kept_kill_test"));
        QSettings().clear();
        QVERIFY(m_folder.isValid());
        log::setSink([](log::Level, std::string_view) {});
    }
    void init()
    {
        if (m_broken) QSKIP("an earlier step failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase()
    {
        m_desk.reset();
        log::setSink({});
    }

    void aKillIsOnDiskWhenItIsShown()
    {
        QVERIFY(start("first.ballast"));
        QVERIFY(shown().tradingState == TradingState::Normal);
        QVERIFY(!QFileInfo::exists(kept()));
        QVERIFY2(!saysItWasLeft(), "a new journal is said to be gone on with");
        QVERIFY(kill());
        const QFileInfo info(kept());
        QVERIFY(info.exists());
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(info.permissions().testFlag(QFile::ReadOwner));
        QVERIFY((info.permissions() & others).toInt() == 0);
        const auto kills = kept::readKeptKills(kept().toStdString());
        QVERIFY(kills.has_value());
        QCOMPARE(kills->size(), std::size_t{1});
        QCOMPARE(kills->front().who, std::string(DeskDriver::kOperator));
        QVERIFY(kills->front().scope == domain::Scope{});
    }

    void theNextStartWithANewJournalBeginsKilledWithItsReason()
    {
        QVERIFY(start("second.ballast"));
        QVERIFY2(begunKilled(), shown().tradingStateReason.c_str());
        // Since when by the wall clock, as it is kept: the new session's event time knows nothing of it.
        const auto kills = kept::readKeptKills(kept().toStdString()).value();
        QCOMPARE(kills.size(), std::size_t{1});
        const auto at = QDateTime::fromMSecsSinceEpoch(kills.front().since.nanoseconds / 1'000'000, QTimeZone::utc());
        const QString since = QStringLiteral("since %1 UTC by the computer's clock, before this start")
                                  .arg(QLocale::c().toString(at, QStringLiteral("dd MMM yyyy HH:mm:ss")));
        const QString sentence = window().watchLine()->sentence();
        QVERIFY2(sentence.contains(QStringLiteral("KILLED by ann ") + since), qPrintable(sentence));
        QVERIFY(killSwitch()->killButton()->toolTip().contains(QStringLiteral("KILLED ") + since));
        QVERIFY(m_desk->play());
        const auto began = shown().time;
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - began > Duration::minutes(2); }));
        QVERIFY(m_desk->pause());
        window().showPanel(QStringLiteral("orders"));
        window().showPanel(QStringLiteral("fills"));
        QVERIFY(m_desk->step());
        QVERIFY(shown().fills.empty());
        QVERIFY(shown().tradingState == TradingState::Killed);
    }

    void theNextStartWithTheSameJournalBeginsKilled()
    {
        QVERIFY(start("second.ballast"));
        QVERIFY2(begunKilled(), shown().tradingStateReason.c_str());
        QVERIFY2(saysItWasLeft(), "a journal that is gone on with is not said to be");
        QVERIFY(start("first.ballast"));
        QVERIFY(shown().tradingState == TradingState::Killed);
        QCOMPARE(shown().tradingStateReason, std::string("killed by ann"));
    }

    void aSessionWithoutAWindowKnowsItsOwnJournalAlone()
    {
        QVERIFY(start("alone.ballast", false));
        QVERIFY(shown().tradingState == TradingState::Normal);
        QVERIFY(QFileInfo::exists(kept()));
    }

    void aRearmEndsIt()
    {
        QVERIFY(start("second.ballast"));
        QVERIFY(begunKilled());
        rearm();
        QVERIFY(kept::readKeptKills(kept().toStdString()).value().empty());
        QVERIFY(start("third.ballast"));
        QVERIFY(shown().tradingState == TradingState::Halted);
        resume();
        QVERIFY(!QFileInfo::exists(kept()));
        QVERIFY(start("resumed.ballast"));
        QVERIFY(shown().tradingState == TradingState::Normal);
        QVERIFY(shown().mode == domain::HedgeMode::Automatic);
    }

    /// By the keys of the window: whoever asked to be asked is asked after a start too.
    void aStricterModeIsThereAtTheNextStartAndSaidUntilAPersonChangesIt()
    {
        QVERIFY(start("asks-first.ballast"));
        m_desk->key(Qt::Key_2, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(isInMode(domain::HedgeMode::Confirm));
        QVERIFY(QFileInfo::exists(kept()));
        QVERIFY(start("asks-second.ballast"));
        QVERIFY(shown().mode == domain::HedgeMode::Confirm);
        QVERIFY2(saysWhatIsInForce("hedge mode confirm of all coins, by ann since "), "the start says nothing of it");
        // For a minute of the person's, however fast the market goes.
        QVERIFY(m_desk->play());
        const auto began = shown().time;
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - began > Duration::minutes(3); }));
        QVERIFY(m_desk->pause());
        QVERIFY2(saysWhatIsInForce("hedge mode confirm of all coins, by ann since "), "it was gone in a second");
        window().commands().setMode(domain::HedgeMode::Automatic);
        QVERIFY(isInMode(domain::HedgeMode::Automatic));
        QVERIFY(!QFileInfo::exists(kept()));
        QVERIFY(start("asks-third.ballast"));
        QVERIFY(shown().mode == domain::HedgeMode::Automatic);
    }

    /// One strategy, venue or coin alone, killed from beside the window: the desk goes on, a later start still has it
    /// killed, and the card that re-armed it then resumes it.
    void aPartKilledAloneIsReArmedOnItsCardAfterARestart_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("words");
        using domain::ScopeKind;
        const auto row = [](ScopeKind kind, const char* name, const char* words) {
            QTest::newRow(words) << static_cast<int>(kind) << QString::fromLatin1(name) << QString::fromLatin1(words);
        };
        row(ScopeKind::Strategy, "hedger", "strategy hedger");
        row(ScopeKind::Venue, "Deribit", "venue Deribit");
        row(ScopeKind::Underlying, "ETH", "coin ETH");
    }
    void aPartKilledAloneIsReArmedOnItsCardAfterARestart()
    {
        QFETCH(int, kind);
        QFETCH(QString, name);
        QFETCH(QString, words);
        const domain::Scope part{static_cast<domain::ScopeKind>(kind), name.toStdString()};
        const auto says = [](const interfaces::StoppedScope& stopped) {
            return [panel = stopped.panel()](const Snapshot& s) {
                return std::any_of(s.alerts.begin(), s.alerts.end(),
                                   [&](const auto& alert) { return alert.panel == panel && alert.open; });
            };
        };
        const auto killed = says({part, true}), halted = says({part, false});
        const QString first = name + QStringLiteral(".ballast"), second = name + QStringLiteral("-next.ballast");
        QVERIFY(start(qPrintable(first)));
        window().commands().desk()->engageKillSwitch(part, "bob");
        QVERIFY(m_desk->waitFor(killed));
        QVERIFY(shown().tradingState == TradingState::Normal);
        for (const QString& journal : {first, second}) {
            QVERIFY(start(qPrintable(journal)));
            QVERIFY2(m_desk->waitFor(killed), qPrintable(journal));
            QVERIFY(shown().tradingState == TradingState::Normal);
        }
        answerPart(words + QStringLiteral(" (KILLED)"), QStringLiteral("Re-arm"));
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return halted(s) && !killed(s); }));
        answerPart(words + QStringLiteral(" (re-armed, HALTED)"), QStringLiteral("Resume"));
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return !halted(s) && !killed(s); }));
        QVERIFY(!QFileInfo::exists(kept()));
        QVERIFY(start(qPrintable(second)));
        QVERIFY(!halted(shown()) && !killed(shown()));
    }

    void theJournalOfASessionThatBeganKilledRepeats()
    {
        m_desk.reset();
        const auto report = runtime::verifyJournal(file("second.ballast").toStdString());
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY2(report->identical, report->difference.what.c_str());
        QVERIFY(report->chainIntact);
    }

    /// Where nobody can know whether a kill was in force, it is.
    void aFileThatCannotBeReadKills()
    {
        m_desk.reset();
        QFile damaged(kept());
        QVERIFY(damaged.open(QFile::WriteOnly));
        damaged.write("{\"killed\": [{\"scope\"");
        damaged.close();
        QVERIFY(start("fourth.ballast"));
        QVERIFY(shown().tradingState == TradingState::Killed);
        QVERIFY(QString::fromStdString(shown().tradingStateReason).contains(QStringLiteral("is damaged")));
        rearm();
        resume();
        QVERIFY(start("fifth.ballast"));
        QVERIFY(shown().tradingState == TradingState::Normal);
    }

    void aLiveDeskBeginsKilledToo()
    {
        m_desk.reset();
        const auto live = [&](const char* journal) {
            return load::LoadDesk::create({.rate = 100.0,
                                           .seconds = 60.0,
                                           .options = 60,
                                           .journalFile = file(journal).toStdString(),
                                           .fingerprint = "kept",
                                           .pictures = true,
                                           .operatorName = DeskDriver::kOperator,
                                           .keptKills = file("live-test.killed").toStdString()},
                                          m_clock);
        };
        for (const char* journal : {"live-first.ballast", "live-second.ballast"}) {
            auto created = live(journal);
            if (!created) QFAIL(created.error().message.c_str());
            if (const auto opened = (*created)->open(); !opened) QFAIL(opened.error().message.c_str());
            m_desk = std::make_unique<DeskDriver>((*created)->giveSession());
            QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.loading.empty() && s.sequence.value > 0; }));
            if (std::string_view(journal) == "live-first.ballast") {
                QVERIFY(shown().tradingState == TradingState::Normal);
                m_desk->key(Qt::Key_3, Qt::ControlModifier | Qt::AltModifier);
                QVERIFY(isInMode(domain::HedgeMode::Manual));
                QVERIFY(kill());
                QVERIFY(QFileInfo::exists(file("live-test.killed")));
            } else {
                QVERIFY2(begunKilled(), shown().tradingStateReason.c_str());
                QVERIFY(isInMode(domain::HedgeMode::Manual));
                QVERIFY2(saysWhatIsInForce("hedge mode manual of all coins, by ann since "), "nothing is said of it");
                rearm();
                resume();
                window().commands().setMode(domain::HedgeMode::Automatic);
                QVERIFY(isInMode(domain::HedgeMode::Automatic));
                QVERIFY(!QFileInfo::exists(file("live-test.killed")));
            }
            m_desk.reset();
        }
    }
};

QTEST_MAIN(KeptKillTest)
#include "kept_kill_test.moc"
