# The window: everything of this folder but the views of the call list (see CMakeLists.txt).
set(ringback_forms aboutdialog accountdetailpanel accountspanel answerpanel decodedpanel decoderpage detailpanel
  errorpanel errorspage exportdialog filterbar incidentpanel incidentspage lookupway mainwindow pasteway shortcutsdialog
  timerangedialog verdictpanel webhookway)
list(TRANSFORM ringback_forms PREPEND "${PROJECT_SOURCE_DIR}/ui/")
list(TRANSFORM ringback_forms APPEND ".ui")
target_sources(ringback_widgets PRIVATE
  aboutdialog.h aboutdialog.cpp
  accountactions.h accountactions.cpp
  accountbadge.h accountbadge.cpp
  accountdetailpanel.h accountdetailpanel.cpp
  accountdialog.h accountdialog.cpp accountdialogparts.cpp
  accountfields.h accountfields.cpp
  accountlist.h accountlist.cpp
  accountnames.h accountnames.cpp
  accountspanel.h accountspanel.cpp
  accountsettings.h accountsettings.cpp
  accountsummary.h accountsummary.cpp
  accounttestpanel.h accounttestpanel.cpp
  advicetext.h advicetext.cpp
  answerpanel.h answerpanel.cpp
  attemptlist.h attemptlist.cpp
  attemptpanel.h attemptpanel.cpp
  attempttext.h attempttext.cpp
  barbutton.h barbutton.cpp
  batchcard.h batchcard.cpp
  batchdialog.h batchdialog.cpp
  callactionbar.h callactionbar.cpp
  callactions.h callactions.cpp
  calltext.h calltext.cpp
  desks.h
  card.h card.cpp
  checkmenu.h checkmenu.cpp
  confirmdialog.h confirmdialog.cpp
  copybutton.h copybutton.cpp
  decodedpanel.h decodedpanel.cpp
  decoderpage.h decoderpage.cpp
  detailpanel.h detailpanel.cpp
  errorpanel.h errorpanel.cpp
  errorspage.h errorspage.cpp
  eventladder.h eventladder.cpp
  exportdialog.h exportdialog.cpp
  factlist.h factlist.cpp
  fieldrow.h fieldrow.cpp
  filterbar.h filterbar.cpp
  focusorder.h focusorder.cpp
  guardpanel.h guardpanel.cpp
  handoverdialog.h handoverdialog.cpp
  hitlistmodel.h hitlistmodel.cpp
  incidentdelegates.h incidentdelegates.cpp
  incidentpanel.h incidentpanel.cpp
  incidentspage.h incidentspage.cpp
  incidentworkbar.h incidentworkbar.cpp
  incidentworks.h incidentworks.cpp
  jsontext.h jsontext.cpp
  lineicon.h lineicon.cpp
  linkbutton.h linkbutton.cpp
  lookupway.h lookupway.cpp
  mainwindow.h mainwindow.cpp mainwindowaccounts.cpp mainwindowactions.cpp mainwindowcalls.cpp
    mainwindowsettings.cpp mainwindowwork.cpp
  pasteedit.h pasteedit.cpp
  pasteexamples.h pasteexamples.cpp
  pasteway.h pasteway.cpp
  placefieldsform.h placefieldsform.cpp
  plainlabel.h plainlabel.cpp
  providerchooser.h providerchooser.cpp
  recordingactions.h recordingactions.cpp
  rawview.h rawview.cpp
  requestspage.h requestspage.cpp
  retrysettings.h retrysettings.cpp
  retriespage.h retriespage.cpp
  retrydialog.h retrydialog.cpp retrydialogparts.cpp
  secretedit.h secretedit.cpp
  secretstorecard.h secretstorecard.cpp
  shortcutsdialog.h shortcutsdialog.cpp
  statusmark.h statusmark.cpp
  steplist.h steplist.cpp
  summarystrip.h summarystrip.cpp
  tablestyle.h tablestyle.cpp
  ticketdialog.h ticketdialog.cpp
  tickethistory.h tickethistory.cpp
  tickettemplatedialog.h tickettemplatedialog.cpp
  timelinepicture.h timelinepicture.cpp
  theme.h theme.cpp
  timerangedialog.h timerangedialog.cpp
  tonedlabel.h tonedlabel.cpp
  trayicon.h trayicon.cpp
  verdictpanel.h verdictpanel.cpp
  waybutton.h waybutton.cpp
  webhookway.h webhookway.cpp
  welcomepage.h welcomepage.cpp
  workdialog.h workdialog.cpp
  workpersons.h workpersons.cpp
  ${ringback_forms})
set_target_properties(ringback_widgets PROPERTIES
  AUTOUIC ON
  AUTOUIC_SEARCH_PATHS "${PROJECT_SOURCE_DIR}/ui")
qt_add_resources(ringback_widgets ringback_icons
  PREFIX "/" BASE "${PROJECT_SOURCE_DIR}/resources"
  FILES "${PROJECT_SOURCE_DIR}/resources/icons/ringback.svg")
