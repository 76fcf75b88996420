#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/smile/fit_state.h"
#include "ui/smile/term_structure_view.h"

using namespace ballast;
using namespace ballast::ui;

/// A curve across expiries is of one instant, or it says which of its points are older.
class OneInstantTest : public QObject {
    Q_OBJECT

    static interfaces::SurfaceView surface()
    {
        interfaces::SurfaceView view = *support::sampleSnapshot()->underlyings.front().surface;
        Timestamp newest;
        for (const auto& slice : view.slices)
            newest = std::max(newest, slice.fitTime);
        for (auto& slice : view.slices)
            slice.fitTime = newest;
        return view;
    }
    static QImage painted(const interfaces::SurfaceView& surface)
    {
        TermStructureView view;
        view.resize(480, 200);
        view.setSurface(std::make_shared<interfaces::SurfaceView>(surface));
        return view.grab().toImage();
    }

private Q_SLOTS:
    void aSurfaceOfOneInstantSaysNothing() { QVERIFY(olderWords(surface()).isEmpty()); }

    void oneThatWasFittedEarlierIsCountedAndDrawnHollow()
    {
        auto now = surface();
        auto older = now;
        QVERIFY(older.slices.size() > 3 && older.slices[2].fitted);
        older.slices[2].fitTime = older.slices[2].fitTime - Duration::seconds(5);
        QCOMPARE(olderWords(older), QStringLiteral("1 expiry 5.0\u00A0s older"));
        QVERIFY(olderBy(older.slices[2], older) == Duration::seconds(5));
        QVERIFY(olderBy(older.slices[1], older) == Duration{});
        QVERIFY(painted(older) != painted(now));
        older.slices[1].fitTime = older.slices[1].fitTime - Duration::seconds(2);
        QCOMPARE(olderWords(older), QStringLiteral("2 expiries up to 5.0\u00A0s older"));
    }
};

QTEST_MAIN(OneInstantTest)
#include "one_instant_test.moc"
