#include <QApplication>
#include <QDir>
#include <QTextStream>
#include <cmath>
#include <functional>

#include "support/fake_desk.h"
#include "support/sample_chain.h"
#include "support/sample_snapshot.h"
#include "ui/choices/choices.h"
#include "ui/choices/trends.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_controller.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/capture.h"
#include "ui/shell/fake_session_factory.h"
#include "ui/shell/main_window.h"
#include "ui/shell/review_mode.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/trading_cards.h"
#include "ui/widgets/card.h"

namespace {

using namespace ballast;

void settle()
{
    for (int i = 0; i < 6; ++i) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

/// At one size, both themes: the three workspaces, every page of every panel brought forward, every card, settings and
/// keys.
void everything(ui::MainWindow& window, const QDir& folder, QSize size)
{
    for (const bool dark : {true, false}) {
        ui::ThemeHolder::instance().setDark(dark);
        const QString ground = dark ? QStringLiteral("dark") : QStringLiteral("light");
        const auto save = [&](const QString& name) {
            settle();
            window.grab().save(folder.filePath(QStringLiteral("%1-%2-%3.png").arg(name, ground).arg(size.width())));
        };
        for (const auto& [workspace, name] :
             {std::pair(ui::Workspace::Volatility, "volatility"), std::pair(ui::Workspace::Ladders, "ladders"),
              std::pair(ui::Workspace::Desk, "desk")}) {
            window.chooseWorkspace(workspace);
            ui::renderWindow(window, size);
            save(QStringLiteral("workspace-") + QLatin1String(name));
        }
        for (ui::DeskDock* dock : window.docks()) {
            const QStringList pages = dock->panel()->pages();
            for (int page = 0; page < std::max<int>(1, static_cast<int>(pages.size())); ++page) {
                const QString id = dock->panel()->id() + QLatin1Char('/') + pages.value(page);
                window.showPanel(id);
                save(QStringLiteral("panel-") + QString(id).replace(QLatin1Char('/'), QLatin1Char('-')));
            }
            window.resetLayout();
        }
        const auto& s = *window.shownSnapshot();
        auto& commands = window.commands();
        const std::vector<std::pair<const char*, std::function<void()>>> cards{
            {"flatten", [&] { ui::openFlattenCard(&window, 160, commands, s); }},
            {"rearm", [&] { ui::openRearmCard(&window, 160, commands, s); }},
            {"force", [&] { ui::openForceHedgeCard(&window, 160, commands, s, QStringLiteral("BTC")); }},
            {"pause", [&] { ui::openPauseCard(&window, 160, commands, s, QStringLiteral("BTC")); }},
            {"exclude", [&] { ui::openExcludeCard(&window, 160, commands, s); }},
            {"veto", [&] { ui::openVetoCard(&window, 160, commands, s.proposals.front(), s.time); }},
            {"differences", [&] { ui::openDifferencesCard(&window, 160, commands, s); }},
            {"unarmed", [&] { ui::openUnarmedCard(&window, 160, commands, s); }},
            {"mode", [&] { ui::changeMode(&window, 160, commands, s, domain::HedgeMode::Automatic); }},
        };
        for (const auto& [name, open] : cards) {
            open();
            save(QStringLiteral("card-") + QLatin1String(name));
            for (auto* card : window.findChildren<ui::Card*>())
                card->close();
        }
        window.openSettings();
        for (int page = 0; page < 5; ++page) {
            window.settings()->showPage(static_cast<ui::SettingsPage::Page>(page));
            settle();
            window.settings()->grab().save(
                folder.filePath(QStringLiteral("settings-%1-%2-%3.png").arg(page).arg(ground).arg(size.width())));
        }
        window.settings()->close();
    }
    ui::ThemeHolder::instance().setDark(true);
}

}  // namespace

/// Pictures of the sample desk: both sizes, both themes, and the states of its values. With a third argument
/// WIDTHxHEIGHT every panel, card and settings page at that size instead.
int main(int argc, char** argv)
{
    using namespace ballast;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (argc < 2) {
        QTextStream(stderr) << "desk_pictures FOLDER\n";
        return 2;
    }
    const QString folder = QString::fromLocal8Bit(argv[1]);
    support::FakeSessionFactory factory;
    auto own = std::make_unique<support::FakeDesk>(support::sampleSnapshot());
    support::FakeDesk* desk = own.get();
    ui::MainWindow window(factory, std::move(own));
    if (argc > 2 && QString::fromLatin1(argv[2]).contains(QLatin1Char('x'))) {
        const QStringList sides = QString::fromLatin1(argv[2]).split(QLatin1Char('x'));
        QDir().mkpath(folder);
        if (argc > 3) {
            auto chain = support::makeSampleSnapshot();
            support::addChain(*chain);
            chain->sequence.value += 1000;
            desk->publish(chain);
            settle();
        }
        everything(window, QDir(folder), {sides.value(0).toInt(), sides.value(1).toInt()});
        return 0;
    }
    const auto written = ui::capturePictures(window, folder);
    QTextStream(stdout) << (written ? *written : -1) << " pictures\n";
    if (argc > 2) return 0;
    const auto save = [&](const char* name, QSize size) {
        ui::renderWindow(window, size).save(QDir(folder).filePath(QString::fromLatin1(name)));
    };
    // An hour of pictures: lines in cells, and gas in the header.
    for (int step = 1; step <= 120; ++step) {
        auto next = support::makeSampleSnapshot();
        next->time = next->time + Duration::seconds(30 * step);
        for (auto& u : next->underlyings) {
            u.net.deltaCoin += 3.0 * std::sin(step / 9.0);
            u.net.vegaUsd += 800.0 * std::sin(step / 17.0);
            for (auto& row : u.byExpiry) {
                row.greeks.deltaCoin += std::sin(step / 7.0 + row.greeks.vegaUsd);
                row.greeks.vegaUsd += 100.0 * std::cos(step / 5.0 + row.greeks.deltaCoin);
                if (row.atmVolatility) *row.atmVolatility += 0.01 * std::sin(step / 11.0);
            }
        }
        next->margin.front().shareOfEquity.value = 0.6 + 0.05 * std::sin(step / 13.0);
        for (auto& feed : next->feeds)
            if (feed.worst.value) *feed.worst.value += 6.0 * std::sin(step / 8.0);
        ui::Trends::instance().take(*next);
    }
    auto last = support::makeSampleSnapshot();
    last->sequence.value += 5000;
    last->time = last->time + Duration::minutes(60);
    desk->publish(last);
    QCoreApplication::processEvents();
    save("trends-1920x1080.png", {1920, 1080});
    window.openSettings();
    for (int page = 0; page < 5; ++page) {
        window.settings()->showPage(static_cast<ui::SettingsPage::Page>(page));
        QCoreApplication::processEvents();
        window.settings()->grab().save(QDir(folder).filePath(QStringLiteral("settings-%1.png").arg(page)));
    }
    window.settings()->close();
    const std::string coin = last->underlyings.front().code;
    for (const auto& slice : last->underlyings.front().surface->slices)
        ui::OwnCurves::instance().preview(ui::OwnCurves::keyOf(coin, slice.expiry), {0.03, -0.02, 0.01, {}});
    window.findChild<ui::SurfacePanel*>()->showOwnCurve(true);
    window.chooseLinkGroup(window.findChild<ui::StrikeLadderPanel*>(), ui::LinkGroup::B);
    ui::Choices::instance().change(QStringLiteral("units"), [](ui::DeskChoices& c) {
        c.units = {ui::DeltaUnit::Usd, ui::GammaUnit::CoinPerDollar, ui::VegaUnit::Per30DayPoint};
    });
    save("own-curve-1920x1080.png", {1920, 1080});
    save("own-curve-1280x720.png", {1280, 720});
    window.findChild<ui::SurfacePanel*>()->showOwnCurve(false);
    ui::Choices::instance().forget();
    save("desk-1280x720.png", {1280, 720});
    ui::ThemeHolder::instance().setDark(false);
    save("light-1280x720.png", {1280, 720});
    save("light-1920x1080.png", {1920, 1080});
    ui::ThemeHolder::instance().setDark(true);
    save("desk-3840x2160.png", {3840, 2160});
    window.chooseWorkspace(ui::Workspace::Volatility);
    save("volatility-1920x1080.png", {1920, 1080});
    window.chooseWorkspace(ui::Workspace::Ladders);
    save("ladders-1920x1080.png", {1920, 1080});
    window.chooseWorkspace(ui::Workspace::Desk);
    window.setDesk(std::make_unique<support::FakeDesk>(support::staleSnapshot()));
    save("stale-1920x1080.png", {1920, 1080});
    window.setDesk(std::make_unique<support::FakeDesk>(support::emptySnapshot()));
    save("empty-1920x1080.png", {1920, 1080});
    auto live = support::makeSampleSnapshot();
    support::addChain(*live);
    auto chain = std::make_unique<support::FakeDesk>(live);
    chain->publish(live);
    window.setDesk(std::move(chain));
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
        ui::renderWindow(window, size);
        for (const char* id : {"gas", "on-chain-actions", "basis/gaps", "basis/prices", "positions"}) {
            window.showPanel(QString::fromLatin1(id));
            QCoreApplication::processEvents();
            window.grab().save(QDir(folder).filePath(
                QStringLiteral("chain-%1-%2.png").arg(QString::fromLatin1(id).replace('/', '-')).arg(size.width())));
        }
    }
    auto review = std::make_unique<support::FakeReview>();
    auto* journal = review.get();
    window.openReview(std::move(review));
    if (journal->waiting() > 0) journal->answer(journal->waiting() - 1);
    save("review-1920x1080.png", {1920, 1080});
    save("review-1280x720.png", {1280, 720});
    window.review()->controller()->jumpToRow(1);
    window.showPanel(QStringLiteral("decision-record"));
    QCoreApplication::processEvents();
    window.grab().save(QDir(folder).filePath(QStringLiteral("record-1280x720.png")));
    return 0;
}
