#include "ballast/capture_run.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QThread>

#include "runtime/session_factory.h"
#include "ui/shell/capture.h"
#include "ui/shell/main_window.h"
#include "venues/profile_setup.h"

namespace ballast::app {

namespace {

constexpr qint64 kLongestPlayMilliseconds = 170'000;
constexpr qint64 kSettleMilliseconds = 500;
constexpr Duration kBuiltInLength = Duration::minutes(30);

/// Lets events pass until `done` or the time is over.
template <class Done> bool waitUntil(qint64 milliseconds, Done done)
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

/// The desks of the pictures, which end by themselves, and the place where profiles are set up, as the window has it.
class PictureFactory final : public interfaces::SessionFactory {
public:
    explicit PictureFactory(const runtime::PauseRule& pause) : m_runtime(pause) {}

    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override
    {
        return m_runtime.open(request);
    }
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress& progress) override
    {
        return m_runtime.openJournal(file, progress);
    }
    interfaces::VenueSetup* venueSetup() override { return &m_setup; }

private:
    runtime::SessionFactory m_runtime;
    venues::ProfileSetup m_setup{nullptr};
};

}  // namespace

Result<int> captureDesk(const Arguments& arguments)
{
    const QTemporaryDir temporary;
    auto request = arguments.request;
    request.speed = 0.0;
    if (request.journalFile.empty()) request.journalFile = temporary.filePath("capture.ballast").toStdString();
    PictureFactory factory({arguments.captureAt, kBuiltInLength});
    auto desk = factory.open(request);
    if (!desk) return tl::unexpected<Error>(desk.error());
    auto& running = **desk;
    const bool there = waitUntil(kLongestPlayMilliseconds, [&] {
        const auto picture = running.latest();
        const auto& header = *picture->header.data;
        return header.loading.empty() && !header.playback.playing;
    });
    if (!there) return fail(ErrorCode::Io, "the market did not come to the time of the pictures within three minutes");

    ui::MainWindow window(factory, std::move(*desk));
    window.setKeepsLayout(false);
    waitUntil(kSettleMilliseconds, [] { return false; });
    return ui::capturePictures(window, QString::fromStdString(arguments.captureFolder));
}

}  // namespace ballast::app
