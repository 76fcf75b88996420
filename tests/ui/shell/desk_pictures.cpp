#include <QApplication>
#include <QDir>
#include <QTextStream>
#include <cmath>

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

/// Pictures of the sample desk: both sizes, both themes, and the states of its values.
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
