#include "ui/shell/capture.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QThread>
#include <QWidget>
#include <algorithm>

#include "ui/decisions/decisions_panel.h"
#include "ui/review/review_controller.h"
#include "ui/shell/main_window.h"
#include "ui/shell/review_mode.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kHeaderHeight = 28;
constexpr qint64 kLongestWaitMilliseconds = 20'000;
constexpr qint64 kFlashMilliseconds = 400;

template <class Done> bool waitUntil(Done done, qint64 milliseconds = kLongestWaitMilliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > milliseconds) return false;
        QCoreApplication::processEvents();
        QThread::msleep(10);
    }
    return true;
}

void settle()
{
    // Layout of docks takes a few turns of the event loop: arrange, size, paint.
    for (int i = 0; i < 6; ++i) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

/// Also until what has come into sight shows figures of now.
void settle(const MainWindow& window)
{
    settle();
    const auto docks = window.docks().values();
    waitUntil([&] { return std::none_of(docks.begin(), docks.end(), [](const auto* dock) { return dock->waits(); }); });
    settle();
}

/// A panel alone, at the size that it wants, with its header on top.
QImage renderPanel(MainWindow& window, DeskDock& dock, const QString& page = {})
{
    window.showPanel(dock.panel()->id() + QLatin1Char('/') + page);
    settle(window);
    const QSize wanted = dock.panel()->sizeHint().expandedTo(dock.panel()->minimumSizeHint());
    const QSize size = wanted.expandedTo({480, 320}) + QSize(0, kHeaderHeight);
    dock.setFloating(true);
    dock.resize(size);
    dock.showSnapshot(window.shownSnapshot());
    settle(window);
    const QImage picture = dock.grab().toImage();
    dock.setFloating(false);
    return picture;
}

/// Writes pictures until one fails.
class Pictures {
public:
    explicit Pictures(const QString& folder) : m_folder(folder)
    {
        if (!QDir().mkpath(folder))
            m_written = fail(ErrorCode::Io, "folder could not be made: " + folder.toStdString());
    }

    void save(const QImage& picture, const QString& name)
    {
        if (!m_written) return;
        const QString file = m_folder.filePath(name + QStringLiteral(".png"));
        if (picture.save(file, "PNG"))
            ++*m_written;
        else
            m_written = fail(ErrorCode::Io, "picture could not be written: " + file.toStdString());
    }

    const Result<int>& written() const { return m_written; }

private:
    QDir m_folder;
    Result<int> m_written{0};
};

QString stemOf(const QString& id)
{
    const QString prefix = QStringLiteral("greeks-");
    return id.startsWith(prefix) ? id.mid(prefix.size()) : id;
}

QString windowName(const char* stem, QSize size)
{
    return QStringLiteral("%1-%2x%3").arg(QLatin1String(stem)).arg(size.width()).arg(size.height());
}

/// The newest hedge of the list: the record worth looking at. 0: none.
SequenceNumber newestHedge(const interfaces::Snapshot& snapshot)
{
    for (const auto& view : snapshot.decisions)
        if (view.decision->kind == domain::DecisionKind::Hedge) return view.decision->sequence;
    return {};
}

/// Opens the session's own journal and goes to `record`.
bool openOwnJournal(MainWindow& window, SequenceNumber record)
{
    const auto* desk = window.commands().desk();
    if (!desk || desk->journalPath().empty()) return false;
    window.chooseWorkspace(Workspace::Review);
    const auto isReviewed = [&window] {
        return window.review()->isOpen() && window.review()->controller()->snapshot() != nullptr;
    };
    if (!waitUntil(isReviewed)) return false;
    auto* controller = window.review()->controller();
    const auto before = controller->snapshot();
    if (record.value == 0) return true;
    controller->jumpToSequence(record);
    return waitUntil([&] { return controller->snapshot() != before; });
}

void captureReview(MainWindow& window, Pictures& pictures, SequenceNumber record, QSize size)
{
    if (!openOwnJournal(window, record)) return;
    renderWindow(window, size);
    waitUntil([] { return false; }, kFlashMilliseconds);  // Changed cells light up for a moment.
    pictures.save(renderWindow(window, size), windowName("review", size));
    if (DeskDock* journal = window.docks().value(QStringLiteral("journal")))
        pictures.save(renderPanel(window, *journal), QStringLiteral("journal"));
    window.closeReview();
}

/// The panel, and each further page of it under a name of its own.
void capturePages(MainWindow& window, Pictures& pictures, DeskDock& dock)
{
    const QString stem = stemOf(dock.panel()->id());
    const QStringList pages = dock.panel()->pages();
    pictures.save(renderPanel(window, dock, pages.value(0)), stem);
    for (const QString& page : pages.mid(1))
        pictures.save(renderPanel(window, dock, page), stem + QLatin1Char('-') + page);
    if (!pages.isEmpty()) dock.panel()->showPage(0);
}

}  // namespace

QImage renderWindow(MainWindow& window, QSize size)
{
    window.setKeepsLayout(false);
    window.resize(size);
    window.show();
    settle(window);
    window.resetLayout();
    settle(window);
    if (QWidget* focused = window.focusWidget()) focused->clearFocus();
    return window.grab().toImage();
}

Result<int> capturePictures(MainWindow& window, const QString& folder, QSize size)
{
    constexpr QSize kSmall(1280, 720), kLarge(3840, 2160);
    Pictures pictures(folder);
    const SequenceNumber hedge = window.shownSnapshot() ? newestHedge(*window.shownSnapshot()) : SequenceNumber{};
    pictures.save(renderWindow(window, size), windowName("desk", size));
    pictures.save(renderWindow(window, kSmall), windowName("desk", kSmall));
    pictures.save(renderWindow(window, kLarge), windowName("desk", kLarge));
    ThemeHolder::instance().setDark(false);
    pictures.save(renderWindow(window, size), windowName("desk-light", size));
    pictures.save(renderWindow(window, kSmall), windowName("desk-light", kSmall));
    ThemeHolder::instance().setDark(true);
    window.chooseWorkspace(Workspace::Volatility);
    pictures.save(renderWindow(window, size), windowName("volatility", size));
    window.chooseWorkspace(Workspace::Ladders);
    pictures.save(renderWindow(window, size), windowName("ladders", size));
    window.chooseWorkspace(Workspace::Desk);
    renderWindow(window, size);
    if (hedge.value > 0) window.decisions()->openRecord(hedge);
    for (DeskDock* dock : window.docks())
        if (dock->panel()->id() != QStringLiteral("journal")) capturePages(window, pictures, *dock);
    captureReview(window, pictures, hedge, size);
    window.resetLayout();
    settle(window);
    return pictures.written();
}

}  // namespace ballast::ui
