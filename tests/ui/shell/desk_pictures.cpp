#include <QApplication>
#include <QDir>
#include <QTextStream>

#include "support/fake_desk.h"
#include "support/sample_chain.h"
#include "support/sample_snapshot.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_controller.h"
#include "ui/shell/capture.h"
#include "ui/shell/fake_session_factory.h"
#include "ui/shell/main_window.h"
#include "ui/shell/review_mode.h"
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
    ui::MainWindow window(factory, std::make_unique<support::FakeDesk>(support::sampleSnapshot()));
    const auto written = ui::capturePictures(window, folder);
    QTextStream(stdout) << (written ? *written : -1) << " pictures\n";
    if (argc > 2) return 0;
    const auto save = [&](const char* name, QSize size) {
        ui::renderWindow(window, size).save(QDir(folder).filePath(QString::fromLatin1(name)));
    };
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
