#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QtTest>
#include <algorithm>

#include "ui/alerts/alerts_panel.h"
#include "ui/choices/choices.h"
#include "ui/conventions/conventions.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/status_line.h"
#include "ui/header/watch_line.h"
#include "ui/kit/cell_text.h"
#include "ui/limits/limits_panel.h"
#include "ui/settings/settings_page.h"
#include "ui/theme/theme.h"
using namespace ballast;
using namespace ballast::ui;

/// What a person is told and asked before and after an order: conventions of product.md, by their numbers.
class ConventionsOrders : public support::ConventionsFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void convention_12_theHeaderIsInEveryWorkspace()
    {
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            QCoreApplication::processEvents();
            QVERIFY(window().header()->isVisible());
            for (const auto which : {HeaderBar::NetDelta, HeaderBar::Gamma, HeaderBar::Vega, HeaderBar::Theta,
                                     HeaderBar::Pnl, HeaderBar::Margin}) {
                const auto& content = window().header()->block(which)->content();
                QVERIFY(!content.label.isEmpty());
                QVERIFY2(!content.value.isEmpty() && content.value != kMissing, qPrintable(content.label));
                QVERIFY(window().header()->block(which)->isVisible());
                QVERIFY(!content.unit.isEmpty());
            }
            const auto value = [this](HeaderBar::Block which) {
                return window().header()->block(which)->content().value;
            };
            const auto& s = *window().shownSnapshot();
            QCOMPARE(value(HeaderBar::NetDelta), usd0(s.net.deltaUsd));
            QCOMPARE(value(HeaderBar::Vega), usd0(s.net.vegaUsd));
            QCOMPARE(value(HeaderBar::Clock), timeOfDay(s.time));
            QVERIFY(!window().header()->block(HeaderBar::Feeds)->content().rows.empty());
            QVERIFY(window().header()->tradingBlock()->isVisible());
        }
    }

    void convention_13_theKillSwitchIsAtOnePlaceAndInEveryFloat()
    {
        auto* kill = window().header()->killSwitch();
        const QPoint place = kill->mapTo(&window(), QPoint());
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            QCoreApplication::processEvents();
            QVERIFY(kill->isVisible());
            QCOMPARE(kill->mapTo(&window(), QPoint()), place);
        }
        window().chooseWorkspace(Workspace::Desk);
        DeskDock* dock = window().docks().value(QStringLiteral("chain"));
        window().showPanel(QStringLiteral("chain"));
        dock->setFloating(true);
        QCoreApplication::processEvents();
        auto* own = dock->findChild<KillButton*>();
        QVERIFY(own && own->isVisible());
        QTest::mousePress(own, Qt::LeftButton);
        QCOMPARE(desk().kills.size(), std::size_t{1});
        // The milder levels stand below it, each with its own verb, and the last trip with who and why in its tooltip.
        QStringList levels;
        for (const auto* each : kill->findChildren<PushButton*>())
            if (each->isVisible() && !each->text().isEmpty()) levels << each->text();
        for (const char* level : {"Pause", "Reduce", "Flatten…"})
            QVERIFY2(levels.contains(QString::fromUtf8(level)), qPrintable(levels.join(QLatin1Char(' '))));
        auto killed = nextSnapshot();
        killed->tradingState = domain::TradingState::Killed;
        killed->tradingStateReason = "ann: out of hand";
        killed->takenAway = {{.venue = "Deribit", .quotes = 60, .quotesCancelled = 60}};
        m_desk->publish(killed);
        QTRY_VERIFY(kill->killButton()->state() == KillButton::State::Killed);
        QVERIFY2(kill->killButton()->toolTip().contains(QStringLiteral("60 of 60 quotes")),
                 qPrintable(kill->killButton()->toolTip()));
        QVERIFY(own->state() == KillButton::State::Killed);
    }

    void convention_14_killIsInstantAndFlattenAsks()
    {
        key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().kills.size(), std::size_t{1});
        key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(desk().commands.empty());
        QVERIFY(cardOf(QStringLiteral("Flatten")) != nullptr);
    }

    /// Off, a prompt or a ticket, by kind and size of order; what the gate asks is not turned off by it.
    void convention_15_confirmationsByKindAndSize()
    {
        auto& commands = window().commands();
        const auto force = [&](double coins) {
            commands.forceHedge(QStringLiteral("BTC"), coins, QStringLiteral("Deribit"), QStringLiteral("test"));
        };
        force(0.5);
        QCOMPARE(desk().commands.size(), std::size_t{1});  // Off by default: the press sends.
        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Orders);
        for (auto* box : window().settings()->findChildren<QComboBox*>()) {
            if (box->accessibleName() == QStringLiteral("Forced hedge, below the size")) box->setCurrentIndex(1);
            if (box->accessibleName() == QStringLiteral("Forced hedge, from the size on")) box->setCurrentIndex(2);
        }
        for (auto* box : window().settings()->findChildren<QSpinBox*>())
            if (box->accessibleName() == QStringLiteral("Forced hedge, size")) box->setValue(100'000);

        window().settings()->close();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        force(0.5);  // About 32,000 USD: a sentence, one more press.
        QCOMPARE(desk().commands.size(), std::size_t{1});
        Card* card = cardOf(QStringLiteral("Forced hedge"));
        QVERIFY(card && card->findChildren<QLabel*>().size() < 6);
        QTest::keyClick(card, Qt::Key_Escape);
        QCOMPARE(desk().commands.size(), std::size_t{1});

        force(8.0);  // About 510,000 USD: a ticket with every figure.
        card = nullptr;
        QTRY_VERIFY((card = cardOf(QStringLiteral("Forced hedge"))) != nullptr);
        QStringList words;
        for (const auto* label : card->findChildren<QLabel*>())
            words << label->text();
        QVERIFY2(words.contains(QStringLiteral("Size")) && words.contains(QStringLiteral("Underlying")),
                 qPrintable(words.join(QLatin1Char('|'))));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{2});  // A key presses a button for a moment.
        QCOMPARE(desk().commands.back().quantity->toDouble(), 8.0);
        // Stops never ask, whatever is chosen.
        key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().commands.size(), std::size_t{3});
    }

    /// Limits are staged on the warning's ground, shown with their difference, and go together through commands that
    /// the gate and the journal see.
    void convention_16_parametersAreStagedAndAppliedTogether()
    {
        auto* limits = of<LimitsPanel>("limits");
        bringForward(*limits);
        const auto& before = window().shownSnapshot()->limits;
        limits->choose(QStringLiteral("BTC/net_delta"));
        QVERIFY(!limits->stage(QStringLiteral("-1")).isEmpty());
        QVERIFY(!limits->stage(QStringLiteral("many")).isEmpty());
        QVERIFY(limits->staged().empty());
        limits->field()->setText(QStringLiteral("12.5"));
        QTest::keyClick(limits->field(), Qt::Key_Return);
        limits->choose(QStringLiteral("ETH/vega_usd"));
        QCOMPARE(limits->stage(QStringLiteral("9,000")), QString());
        QCOMPARE(limits->staged().size(), std::size_t{2});
        QVERIFY2(desk().commands.empty(), "staged is not sent");
        const auto& row = limits->model().rows().front();
        QVERIFY(row.cells[3].staged);
        QCOMPARE(row.cells[4].raw.toDouble(), (12.5 / before.front().value - 1.0) * 100.0);
        const QImage shown = limits->view()->viewport()->grab().toImage();
        int yellow = 0;
        for (int x = 0; x < shown.width(); ++x)
            yellow += shown.pixelColor(x, LadderView::kHeadHeight + 4) == theme().warnFill ? 1 : 0;
        QVERIFY(yellow > 20);

        // Somebody else changed one meanwhile: nothing goes until it is staged anew.
        auto other = nextSnapshot();
        other->limits.front().value += 1.0;
        m_desk->publish(other);
        QTRY_VERIFY(limits->applyButton()->isLocked());
        other = nextSnapshot();
        other->sequence.value += 3;
        m_desk->publish(other);
        QTRY_VERIFY(!limits->applyButton()->isLocked());

        limits->applyButton()->click();
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands[0].action == domain::OperatorAction::SetLimit);
        QCOMPARE(desk().commands[0].key, std::string("net_delta"));
        QCOMPARE(desk().commands[0].value, std::optional(12.5));
        QCOMPARE(desk().commands[1].underlying, std::string("ETH"));
        QVERIFY(!desk().commands[1].reason.empty());
        // In force: staged no more.
        auto applied = nextSnapshot();
        applied->sequence.value += 7;
        for (auto& limit : applied->limits) {
            if (limit.underlying == "BTC" && limit.key == "net_delta") limit.value = 12.5;
            if (limit.underlying == "ETH" && limit.key == "vega_usd") limit.value = 9000.0;
        }
        m_desk->publish(applied);
        QTRY_VERIFY(limits->staged().empty());
        // What may be left out and is reads as that, and not as nothing allowed; a limit of 0 of the whole does not.
        const auto hold = [](interfaces::Snapshot& s, double volume) {
            const auto behind = std::find_if(s.limits.begin(), s.limits.end(),
                                             [](const auto& limit) { return limit.underlying != "BTC"; });
            s.limits.insert(behind, {.underlying = "BTC",
                                     .key = "hedge_volume_day_usd",
                                     .name = "Hedged in a day",
                                     .unit = "USD",
                                     .value = volume,
                                     .least = 0.0,
                                     .most = 1e12,
                                     .isOptional = true});
        };
        auto bare = nextSnapshot();
        bare->sequence.value += 9;
        hold(*bare, 0.0);
        for (auto& limit : bare->limits)
            if (limit.underlying == "BTC" && limit.key == "vega_usd") limit.value = 0.0;
        m_desk->publish(bare);
        const auto inForce = [&](const QString& key) {
            for (const auto& one : limits->model().rows())
                if (one.key == key) return one.cells[2].text + QLatin1Char(' ') + one.cells[5].text;
            return QString();
        };
        QTRY_COMPARE(inForce(QStringLiteral("BTC/vega_usd")), QStringLiteral("0 USD per vol pt"));
        QCOMPARE(inForce(QStringLiteral("BTC/hedge_volume_day_usd")), QStringLiteral("no limit USD"));
        // To take one away is no tightening by all of it.
        auto bounded = nextSnapshot();
        bounded->sequence.value += 11;
        hold(*bounded, 5e6);
        m_desk->publish(bounded);
        QTRY_COMPARE(inForce(QStringLiteral("BTC/hedge_volume_day_usd")), QStringLiteral("5,000,000 USD"));
        limits->choose(QStringLiteral("BTC/hedge_volume_day_usd"));
        QCOMPARE(limits->stage(QStringLiteral("0")), QString());
        QStringList staged;
        for (const auto& one : limits->model().rows())
            if (one.key == QLatin1String("BTC/hedge_volume_day_usd")) staged << one.cells[3].text << one.cells[4].text;
        QCOMPARE(staged, (QStringList{QStringLiteral("no limit"), missingCell().text}));
        const auto labels = limits->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->text().contains(QStringLiteral("hedged in a day from 5,000,000 to no limit"));
        }));
    }

    /// By type: on the watch line or not, with a sound or not, into a file or not, asleep for how long; a breach is
    /// always on the line.
    void convention_18_alertsHaveChannelsAndSnoozeByType()
    {
        const auto with = [](interfaces::AlertLevel level, AlertKind kind, std::uint64_t id) {
            return interfaces::AlertView{.id = id,
                                         .level = level,
                                         .kind = kind,
                                         .text = "words of " + nameOf(kind).toLower().toStdString(),
                                         .panel = "decisions",
                                         .since = {}};
        };
        const auto publish = [&](std::vector<interfaces::AlertView> alerts) {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            for (auto& alert : alerts)
                alert.since = next->time;
            next->alerts = std::move(alerts);
            m_desk->publish(next);
            QCoreApplication::processEvents();
        };
        using interfaces::AlertLevel;
        auto* alerts = of<AlertsPanel>("alerts");
        const auto* tab = window().docks().value(QStringLiteral("alerts"));
        QVERIFY(!alerts->isVisible());
        publish({with(AlertLevel::Warning, AlertKind::Margin, 51), with(AlertLevel::Warning, AlertKind::Orders, 52)});
        QVERIFY(window().watchLine()->sentence().contains(QStringLiteral("margin")));
        // What came unseen is counted in the list's tab until the list was in sight.
        QCOMPARE(tab->windowTitle(), QStringLiteral("Alerts (2)"));
        Choices::instance().change(QStringLiteral("alerts"), [](DeskChoices& c) {
            auto& margin = c.alerts[static_cast<std::size_t>(AlertKind::Margin)];
            margin.screen = false;
            margin.log = true;
            c.alerts[static_cast<std::size_t>(AlertKind::Orders)].snoozeMinutes = 20;
        });
        publish({with(AlertLevel::Warning, AlertKind::Margin, 51), with(AlertLevel::Warning, AlertKind::Orders, 52)});
        QVERIFY2(window().watchLine()->sentence().contains(QStringLiteral("orders")),
                 qPrintable(window().watchLine()->sentence()));
        publish({with(AlertLevel::Breach, AlertKind::Margin, 51), with(AlertLevel::Warning, AlertKind::Orders, 52)});
        QVERIFY(window().watchLine()->sentence().contains(QStringLiteral("margin")));

        // The whole type goes to sleep by one press, for as long as that type sleeps.
        bringForward(*alerts);
        QTRY_COMPARE(tab->windowTitle(), QStringLiteral("Alerts"));
        publish({with(AlertLevel::Warning, AlertKind::Orders, 52), with(AlertLevel::Warning, AlertKind::Orders, 53),
                 with(AlertLevel::Warning, AlertKind::Margin, 54)});
        alerts->choose(52);
        QVERIFY2(alerts->channels().contains(QStringLiteral("sound")), qPrintable(alerts->channels()));
        alerts->snoozeTypeButton()->click();
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QCOMPARE(desk().commands[0].target, std::uint64_t{52});
        QCOMPARE(desk().commands[1].target, std::uint64_t{53});
        QCOMPARE(desk().commands[1].duration, Duration::minutes(20));

        // The file: one line an alert of that type, nobody else's to read.
        QFile::remove(AlertLog::file());
        AlertLog log;
        log.take(*window().shownSnapshot());
        log.take(*window().shownSnapshot());
        QFile written(AlertLog::file());
        QVERIFY(written.open(QFile::ReadOnly));
        const QStringList lines = QString::fromUtf8(written.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1);
        QVERIFY2(lines.front().contains(QStringLiteral("Warning\tMargin\twords of margin")), qPrintable(lines.front()));
        QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    /// A sound a kind, each its own tone or a person's file, each muted alone.
    void convention_19_soundsByKindOwnFilesAndMute()
    {
        QList<SoundKind> heard;
        connect(&window().sounds(), &DeskSounds::sounded, this, [&heard](SoundKind kind) { heard << kind; });
        const auto publish = [&](auto change) {
            heard.clear();
            auto next = std::make_shared<interfaces::Snapshot>(*window().shownSnapshot());
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            change(*next);
            m_desk->publish(next);
            QCoreApplication::processEvents();
            return heard;
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
        const auto alert = [](interfaces::AlertLevel level, AlertKind kind, std::uint64_t id) {
            return [level, kind, id](interfaces::Snapshot& s) {
                s.alerts.insert(
                    s.alerts.begin(),
                    {.id = id, .level = level, .kind = kind, .text = "words", .panel = "decisions", .since = s.time});
            };
        };
        QCOMPARE(publish([](interfaces::Snapshot&) {}), QList<SoundKind>());
        QCOMPARE(publish(fill("n-1", "quote")), QList<SoundKind>{SoundKind::Fill});
        QCOMPARE(publish(fill("n-2", "hedge")), QList<SoundKind>{SoundKind::Hedge});
        QCOMPARE(publish(alert(interfaces::AlertLevel::Warning, AlertKind::Limits, 901)),
                 QList<SoundKind>{SoundKind::Limit});
        QCOMPARE(publish(alert(interfaces::AlertLevel::Warning, AlertKind::Feeds, 902)),
                 QList<SoundKind>{SoundKind::Disconnect});
        QCOMPARE(publish([](interfaces::Snapshot&) {}), QList<SoundKind>());

        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Sounds);
        for (auto* box : window().settings()->findChildren<QCheckBox*>())
            if (box->accessibleName().startsWith(nameOf(SoundKind::Hedge))) box->click();
        QCOMPARE(publish(fill("n-3", "hedge")), QList<SoundKind>());
        QCOMPARE(publish(fill("n-4", "quote")), QList<SoundKind>{SoundKind::Fill});

        QSet<QByteArray> tones;
        for (std::size_t i = 0; i < kSoundKinds; ++i)
            tones << toneOf(static_cast<SoundKind>(i));
        QCOMPARE(tones.size(), static_cast<qsizetype>(kSoundKinds));
        QTemporaryFile own;
        QVERIFY(own.open() && own.write(toneOf(SoundKind::Fill)) > 0 && own.flush());
        const SoundPlayer player;
        QCOMPARE(player.fileOf(SoundKind::Limit, own.fileName()), own.fileName());
        const QString tone = player.fileOf(SoundKind::Limit, QStringLiteral("/no/such/file.wav"));
        QFile kept(tone);
        QVERIFY(kept.open(QFile::ReadOnly));
        QCOMPARE(kept.readAll(), toneOf(SoundKind::Limit));
    }

    /// A player that is installed and cannot play, as one without its server, gives way to the next; at last it beeps.
    void convention_19_aPlayerThatFailsGivesWay()
    {
        const QTemporaryDir folder;
        const auto script = [&folder](const char* name, const QString& words) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QFile::WriteOnly));
            file.write("#!/bin/sh\n" + words.toLocal8Bit() + '\n');
            file.close();
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        };
        const QString played = folder.filePath(QStringLiteral("played"));
        script("pw-play", QStringLiteral("exit 1"));
        script("paplay", QStringLiteral("echo \"$1\" > ") + played);
        const auto restore = qScopeGuard([before = qgetenv("PATH")] { qputenv("PATH", before); });
        qputenv("PATH", folder.path().toLocal8Bit());
        SoundPlayer player;
        QSignalSpy beeped(&player, &SoundPlayer::beeped);
        player.play(SoundKind::Hedge, {});
        const auto saysWhich = [&] {
            QFile file(played);
            return file.open(QFile::ReadOnly) &&
                   file.readAll().trimmed() == player.fileOf(SoundKind::Hedge, {}).toLocal8Bit();
        };
        QTRY_VERIFY(saysWhich());
        QCOMPARE(beeped.size(), 0);
        script("paplay", QStringLiteral("exit 1"));
        player.play(SoundKind::Hedge, {});
        QTRY_COMPARE(beeped.size(), 1);
    }

    /// Each latency by its name, three quantiles with their unit, and how it went.
    void convention_22_latenciesHaveNamesQuantilesUnitsAndATrend()
    {
        auto next = nextSnapshot();
        const auto latency = [](double scale) {
            return interfaces::LatencyView{.name = {},
                                           .p50Seconds = 1e-3 * scale,
                                           .p95Seconds = 2e-3 * scale,
                                           .p99Seconds = 3e-3 * scale,
                                           .samples = 10,
                                           .recent = {1e-3, 3e-3, 2e-3}};
        };
        next->latencies = {latency(1.0), latency(1.0)};
        next->latencies[0].name = "Decision";
        next->latencies[1].name = "Commit";
        auto connections = std::make_shared<interfaces::ConnectionsView>();
        connections->venues = {{.name = "Fast", .valueAge = latency(10.0)},
                               {.name = "Slow", .valueAge = latency(100.0)}};
        connections->accounts = {
            {.label = "A", .finality = "at once", .acknowledgement = latency(5.0), .fill = latency(7.0)},
            {.label = "B", .finality = "after blocks", .fill = latency(1e4)}};
        next->connections = connections;
        window().resize(1920, 1080);
        m_desk->publish(next);
        auto* status = window().findChild<StatusLine*>();
        const auto says = [&](const char* words) { return status->copyText().contains(QString::fromUtf8(words)); };
        QTRY_VERIFY2(says("Inclusion"), qPrintable(status->copyText()));
        QVERIFY2(says("p50 / p95 / p99:"), qPrintable(status->copyText()));
        QVERIFY2(says("Decision 1.0 / 2.0 / 3.0\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("Commit 1.0 / 2.0 / 3.0\u00A0ms"));
        QVERIFY2(says("Feed age 100 / 200 / 300\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("Send to ack 5.0 / 10 / 15\u00A0ms"));
        QVERIFY(says("Ack to fill 7.0 / 14 / 21\u00A0ms"));
        QVERIFY(says("Inclusion 10 / 20 / 30\u00A0s"));
        for (const char* name : {"Decision", "Commit", "Feed age", "Send to ack", "Ack to fill", "Inclusion"})
            QCOMPARE(status->trendPoints(QString::fromLatin1(name)), std::size_t{3});
        window().resize(1280, 720);
        m_desk->publish(next);
        QTRY_VERIFY2(says("Decision 3.0\u00A0ms"), qPrintable(status->copyText()));
        QVERIFY(says("p99:"));
    }
};

namespace {

const support::ConventionFamily kFamily([] { return std::unique_ptr<QObject>(new ConventionsOrders); });

}  // namespace

#include "orders_test.moc"
