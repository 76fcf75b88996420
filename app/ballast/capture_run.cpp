#include "ballast/capture_run.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QThread>
#include <cstdio>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "runtime/session_factory.h"
#include "ui/shell/capture.h"
#include "ui/shell/main_window.h"
#include "venues/profile_setup.h"

namespace ballast::app {

namespace {

constexpr qint64 kLongestStandMilliseconds = 170'000;
constexpr qint64 kTellMilliseconds = 5'000;
constexpr qint64 kSettleMilliseconds = 500;
constexpr Duration kBuiltInLength = Duration::minutes(30);

void letEventsPass()
{
    QCoreApplication::processEvents();
    QThread::msleep(10);
}

/// Until the market stands where the pictures are taken. False when nothing of it moved for kLongestStandMilliseconds:
/// how long a whole recording takes says the machine. Where it takes long, standard error tells how far it is.
bool playToItsEnd(interfaces::Desk& desk)
{
    QElapsedTimer told, moved;
    told.start();
    moved.start();
    Timestamp at;
    std::string loading;
    for (;;) {
        const auto picture = desk.latest();
        const auto& header = *picture->header.data;
        if (header.loading.empty() && !header.playback.playing) return true;
        if (header.time != at || header.loading != loading) moved.restart();
        at = header.time;
        loading = header.loading;
        if (moved.elapsed() > kLongestStandMilliseconds) return false;
        if (told.elapsed() > kTellMilliseconds) {
            fmt::print(stderr, "ballast: the market is at {}\n", loading.empty() ? toIso8601(at) : printable(loading));
            told.restart();
        }
        letEventsPass();
    }
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
    if (!playToItsEnd(**desk))
        return fail(ErrorCode::Mismatch, "the market stands still before the time of the pictures, for three minutes");

    ui::MainWindow window(factory, std::move(*desk));
    window.setKeepsLayout(false);
    QElapsedTimer settling;
    settling.start();
    while (settling.elapsed() < kSettleMilliseconds)
        letEventsPass();
    return ui::capturePictures(window, QString::fromStdString(arguments.captureFolder));
}

}  // namespace ballast::app
