/** Types of the API for the console, made from its contract docs/openapi.json: `npm run generate`. */

export interface paths {
    "/advisories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Advisories and vulnerabilities that feeds speak of, newest first */
        get: operations["listAdvisories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/advisories/{advisoryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One advisory: the articles or packages that answer it, the patches that bring them, and who says so */
        get: operations["getAdvisory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/advisories/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listAdvisories */
        get: operations["exportAdvisories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists enrolled agents with what they last told. */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes an agent; it is refused from then on and must enroll anew with another key. */
        delete: operations["revokeAgent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the quarantine of an agent; the next computer that uses its key is taken for the right one. */
        post: operations["releaseAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/renew-caches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has agents of Linux computers renew what their package managers know of repositories, before their next inventory */
        post: operations["renewPackageCaches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applied-patches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which registered patches are applied on computers */
        get: operations["listAppliedPatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applied-patches/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers which patches are applied on computers, all lines or none */
        post: operations["addAppliedPatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applied-patches/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes such registrations back, all lines or none */
        post: operations["deleteAppliedPatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A whole chain with its heads and keys, one JSON document a line, for swcfmg_audit -verify */
        get: operations["exportAuditChain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/heads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signed heads of a chain, to be kept elsewhere */
        get: operations["listAuditHeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records of human actions, newest first */
        get: operations["listAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/records/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listAuditRecords */
        get: operations["exportAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Looks for changes, gaps and rewrites in a chain */
        get: operations["verifyAuditChain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/classifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Classifications of patches with their levels, for the viewer’s tenant, and whether they are mailed */
        get: operations["listClassifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/classifications/{classificationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the level of a classification, and whether newly approved patches of it are mailed */
        patch: operations["changeClassification"];
        trace?: never;
    };
    "/classifications/{classificationId}/tenant-level": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets what a classification that is only recommended is for one tenant; what is required of everybody stays so */
        put: operations["setTenantLevel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collection-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Information collection sources of one’s own */
        get: operations["listCollectionSources"];
        put?: never;
        /** Registers a source with what it collects and the scripts that agents run */
        post: operations["addCollectionSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collection-sources/{sourceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them, with what it collects */
        get: operations["getCollectionSource"];
        put?: never;
        post?: never;
        /** Removes a source with everything that its scripts found */
        delete: operations["deleteCollectionSource"];
        options?: never;
        head?: never;
        /** Changes what a source collects */
        patch: operations["updateCollectionSource"];
        trace?: never;
    };
    "/collection-sources/{sourceId}/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** On which computers its scripts ran, and what became of it */
        get: operations["listCollections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collection-sources/{sourceId}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The script package of a source */
        get: operations["downloadCollectionPackage"];
        /** Puts another script package in place of the present one */
        put: operations["uploadCollectionPackage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collection-sources/validity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says which sources are valid, all lines or none */
        post: operations["setCollectionSourceValidity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computer-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computer groups: a tenant’s own selections of computers */
        get: operations["listComputerGroups"];
        put?: never;
        /** Makes a static group of computers of a tenant */
        post: operations["addComputerGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computer-groups/{computerGroupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a group for which no exception holds */
        delete: operations["removeComputerGroup"];
        options?: never;
        head?: never;
        /** Changes the name or the computers of a group; exceptions that hold for it follow */
        patch: operations["changeComputerGroup"];
        trace?: never;
    };
    "/computer-groups/{computerGroupId}/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computers of a group */
        get: operations["listComputersOfGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computers that the viewer may see, by host name, with health and counts */
        get: operations["listComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One computer with health, counts and last contacts */
        get: operations["getComputer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/agent-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls the agent of a computer to ask anew at once; whoever tests the connection asks again until it was heard. */
        post: operations["callAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/baselines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Named snapshots of a computer’s configuration, newest first */
        get: operations["listBaselines"];
        put?: never;
        /** Keeps a computer’s present configuration under a name: attributes, states of patches, packages */
        post: operations["takeBaseline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/baselines/{baselineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Drops a baseline */
        delete: operations["deleteBaseline"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed on a computer between two moments: attributes, patches gained and lost, software */
        get: operations["compareComputer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/exposures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a computer’s packages without a patch: no verdict, and nothing that could be installed */
        get: operations["listExposures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/exposures/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listExposures */
        get: operations["exportExposures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/past": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A computer as the service held it at an instant: attributes, verdicts, exceptions and approvals */
        get: operations["getPastOfComputer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/patches/{patchId}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why the state of a patch on a computer is what it is: who says so, since when, approvals, later patches, contacts */
        get: operations["explainVerdict"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/software": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages of a computer as its agent’s newest inventory has them, or what they could be upgraded to */
        get: operations["listSoftware"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/software/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listSoftware */
        get: operations["exportSoftware"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/{computerId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a computer, newest first: states, attributes, moves, jobs, exceptions, approvals, its agent, baselines */
        get: operations["getComputerTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers computers, all of them or none; discovered ones are assigned by their host names */
        post: operations["addServers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes computers out of their tenants, all of them or none */
        post: operations["deleteServers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listComputers */
        get: operations["exportComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ids of all computers that match, by host name, up to 5,000: what “select all” selects */
        get: operations["listComputerIds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/computers/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes registered computers, found by their addresses, all of them or none */
        post: operations["updateServers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployment-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When jobs may work on computers: policies with their versions; a request names one */
        get: operations["listDeploymentPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discovery/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: operations["listDiscoveries"];
        put?: never;
        /** Begins a discovery of each source that is meant: all or none */
        post: operations["startDiscovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discovery/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run: where it is, and its numbers */
        get: operations["getDiscovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discovery/runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a run: what it has read stays, the page that it is at is not kept, and the next run goes on from there */
        post: operations["cancelDiscovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discovery/runs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listDiscoveries */
        get: operations["exportDiscoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollment-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists enrollment tokens, without their secrets. */
        get: operations["listEnrollmentTokens"];
        put?: never;
        /** Makes a token with which agents enroll into a tenant; the answer alone holds its secret. */
        post: operations["createEnrollmentToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enrollment-tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an enrollment token back; agents that used it stay enrolled. */
        delete: operations["revokeEnrollmentToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/estate/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed on the viewer’s computers between two instants: patches gained and lost, computers added and removed */
        get: operations["compareEstate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/estate/past": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The viewer’s computers as the service held them at an instant: health as far as verdicts tell it, verdicts by severity and state */
        get: operations["getPastOfEstate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Declines, holds and waivers that hold, newest first */
        get: operations["listExceptions"];
        put?: never;
        /** Declines, holds or waives a patch or a package for the tenant, a computer group or a computer */
        post: operations["makeException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{exceptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an exception before its time */
        delete: operations["endException"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same for several patches at once; those that may not be dropped are left out and named */
        post: operations["makeExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listExceptions */
        get: operations["exportExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feed-presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Feeds that are known beforehand; a source of a preset’s id is that feed */
        get: operations["listFeedPresets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Feeds of security data with what of them is in force, and how many patches have their CVEs */
        get: operations["listFeeds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feeds/{sourceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Registers a feed, or changes where and when it is fetched; what is not given stays */
        put: operations["putFeed"];
        post?: never;
        /** Removes a feed with everything that it said; what follows from it is found out again */
        delete: operations["removeFeed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feeds/{sourceId}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes in a document of a feed, or an archive of them, in whatever they are packed; the body is the file */
        post: operations["importFeedDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/finding-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every kind of finding with how many are open, the gravest, and of how many computers, approvals or rows they are */
        get: operations["countFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/finding-thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From when on something is a finding */
        get: operations["getFindingThresholds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes from when on something is a finding; what is not given stays, and every source is looked at anew */
        patch: operations["changeFindingThresholds"];
        trace?: never;
    };
    "/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an infrastructure administrator has to look at, newest first, with what to do about it */
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings/{findingId}/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The computers that a finding is about as the CMDB knows them now, by name */
        get: operations["listFindingComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/findings/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listFindings */
        get: operations["exportFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Health, unapplied patches, coverage, newest approvals and freshness of what the viewer may see, each number with its list */
        get: operations["getHome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/home/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Health, unapplied verdicts by severity and coverage of what the viewer may see, day by day */
        get: operations["getHomeTrend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/installed-software": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which registered software computers have */
        get: operations["listInstalledSoftware"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/installed-software/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers which software computers have, all lines or none */
        post: operations["addInstalledSoftware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/installed-software/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes such registrations back, all lines or none */
        post: operations["deleteInstalledSoftware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the service reaches the internet */
        get: operations["getInternet"];
        /** Says how the service reaches the internet: directly, through a proxy, as a script for proxies says, or not at all */
        put: operations["putInternet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        /** Requests the application of patches: one job per tenant */
        post: operations["requestJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job with its plan, progress, decisions, and what you may decide */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves exactly the plan of that hash */
        post: operations["approveJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log’s records about a job, newest first, with chain and sequence number */
        get: operations["listJobAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a job or one of its computers; what runs finishes */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computers of a job with their steps and results */
        get: operations["listJobComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/computers/{computerId}/steps/{position}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a step wrote to standard output or standard error */
        get: operations["getStepOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on past failed steps */
        post: operations["continueJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Job details as XML, for swcfmg_job -get */
        get: operations["getJobDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-sent events: `progress` with the job’s progress whenever it changed, `inbox` with the number of decisions that are needed, `output` with the `computerIds` on which a step wrote something while somebody reads it, `over` when nothing more will come, `superseded` when the same person opened too many; both ask not to come again */
        get: operations["watchJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a job is: what its events carry, for those who cannot hold a connection */
        get: operations["getJobProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rejects a plan */
        post: operations["rejectJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives failed steps another attempt */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{jobId}/scripts/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text of a script of a job’s plan */
        get: operations["getJobScript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** For chosen patches, or computers, or both: which patches are unapplied on which of the viewer’s computers */
        post: operations["listCandidates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listJobs */
        get: operations["exportJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/for-user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Requests jobs for a user, by command */
        post: operations["requestJobForUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/for-user/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same for a user, by command */
        post: operations["previewJobForUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that need your decision, oldest first */
        get: operations["listDecisionsNeeded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/inbox/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs need your decision */
        get: operations["countDecisionsNeeded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/inbox/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-sent events: `inbox` with the number of jobs that need your decision, whenever it changed */
        get: operations["watchDecisionsNeeded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/inbox/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listDecisionsNeeded */
        get: operations["exportDecisionsNeeded"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The exact plan of a request, and what the computers say that they would do; starts nothing */
        post: operations["previewJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mapping-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules by which discovered computers are assigned to server groups, in the order of trial */
        get: operations["listMappingRules"];
        /** Puts these rules in place of the former ones; the next discovery of each source assigns by them what nobody has assigned, and moves nothing else */
        put: operations["setMappingRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mapping-rules/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves the named computers to where the stored rules place them, all of them or none */
        post: operations["applyMappingRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mapping-rules/differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigned computers that rules would place elsewhere; they stay until somebody moves them by their ids */
        post: operations["listMappingDifferences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mapping-rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What rules would do to every discovered computer; changes nothing */
        post: operations["previewMappingRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The outbox, the newest first, with the reasons why mails were not sent */
        get: operations["listNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listNotices */
        get: operations["exportNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/mail-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How mails leave; without secrets, null as long as nobody set it */
        get: operations["getMailSettings"];
        /** Sets how mails leave; a secret that is absent stays, unless server or account change */
        put: operations["putMailSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/ownerless-computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Computers that need a patch and have no owner who could be told */
        get: operations["listOwnerlessComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues the mails that were given up anew: all of them, or those that are named */
        post: operations["retryNotices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notices/test-mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test mail and shows the SMTP dialogue */
        post: operations["sendTestMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/package-states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What vendors know of packages without having mended it: affected, deferred, not supported any more */
        get: operations["listPackageStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/package-states/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listPackageStates */
        get: operations["exportPackageStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What tenants decided about patches that WSUS does not know */
        get: operations["listPatchDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-approvals/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listPatchDecisions */
        get: operations["exportPatchDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages whose patches are managed, in the order of the imported list; empty fields mean any */
        get: operations["listPatchTargets"];
        /** Puts a list of managed packages in place of the former one and decides anew what is approved */
        put: operations["importPatchTargets"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-targets/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listPatchTargets */
        get: operations["exportPatchTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-targets/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a list of managed packages has been imported; until then every security patch is selected */
        get: operations["getPatchTargetPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patch-targets/suggested": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names of Linux packages that computers lack patches of and the list does not name */
        get: operations["listSuggestedPatchTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Patches, newest first, with the counts of the computers that the viewer may see; opens on the approved ones */
        get: operations["listPatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/{patchId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One patch with its counts, description, and what it replaces */
        get: operations["getPatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/{patchId}/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Approves or refuses a patch that WSUS does not know, for the computers of a tenant */
        put: operations["decideAboutPatch"];
        post?: never;
        /** Takes such a decision back: the policy selects again */
        delete: operations["undecideAboutPatch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/{patchId}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Approvals of a patch that reach your computers: by WSUS for its groups, and by tenants themselves */
        get: operations["listApprovalsOfPatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/{patchId}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The patches that replace a patch and those that it replaces, nearest first, with the counts of the viewer’s computers */
        get: operations["getPatchGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listPatches */
        get: operations["exportPatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ids of all patches that match, newest first, up to 5,000: what “select all” selects */
        get: operations["listPatchIds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/patches/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products that patches are for, by name, up to 500: what a filter offers */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-patches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Patches that were registered by hand or found by the scripts of a source */
        get: operations["listRegisteredPatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-patches/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers patches for registered software, all of them or none */
        post: operations["addRegisteredPatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-patches/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes registered patches with what is said of them, all of them or none */
        post: operations["deleteRegisteredPatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-patches/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes registered patches, found by id, all of them or none */
        post: operations["updateRegisteredPatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-software": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Software that was registered by hand or found by the scripts of a source */
        get: operations["listRegisteredSoftware"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-software/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers software, all of it or none */
        post: operations["addRegisteredSoftware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-software/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes registered software to which nothing holds on, all of it or none */
        post: operations["deleteRegisteredSoftware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registered-software/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes registered software, found by id, all of it or none */
        post: operations["updateRegisteredSoftware"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/report-schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reports that are mailed to whoever asks, again and again */
        get: operations["listReportSchedules"];
        put?: never;
        /** Has a report mailed to whoever asks every day, week or month, at a time by their clocks */
        post: operations["addReportSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/report-schedules/{scheduleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends the mailing of a report */
        delete: operations["removeReportSchedule"];
        options?: never;
        head?: never;
        /** Changes when and about what a report is mailed; what is not given stays */
        patch: operations["changeReportSchedule"];
        trace?: never;
    };
    "/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The predefined reports that the viewer may run, with their columns and parameters */
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{reportId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A whole report as a file: CSV for spreadsheets in the viewer’s words, or JSON with the values of the API */
        get: operations["exportReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{reportId}/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a report adds up to, and of how many rows */
        get: operations["getReportFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{reportId}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a report’s rows, over the computers that the viewer may see */
        get: operations["listReportRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server groups that the viewer may see: all, those of the tenant, or the own ones */
        get: operations["listServerGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers server groups, all of them or none, and gives them ids */
        post: operations["addServerGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes server groups without computers, all of them or none */
        post: operations["deleteServerGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listServerGroups */
        get: operations["exportServerGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves empty server groups to other tenants, all of them or none */
        post: operations["moveServerGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server-groups/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes names and owners of server groups, all of them or none */
        post: operations["updateServerGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is asking, in which role, tenant, language and zone */
        get: operations["whoAmI"];
        put?: never;
        /** Signs in and begins a session in a cookie */
        post: operations["signIn"];
        /** Ends the session */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the own password; all other sessions of the user end */
        post: operations["changeOwnPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Chooses the own language and zone; null: the tenant’s */
        put: operations["choosePreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holds for passwords, user ids and sessions, so that a form can tell before it is sent */
        get: operations["getAccountRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service has its first administrator */
        get: operations["describeSetUp"];
        put?: never;
        /** Makes the first administrator, with the one-time token of the state directory; ends the set-up */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sites of the own tenant; infrastructure roles see those of all tenants */
        get: operations["listSites"];
        put?: never;
        /** Adds a site to a tenant */
        post: operations["addSite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites/{siteId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a site at which nothing stands */
        delete: operations["removeSite"];
        options?: never;
        head?: never;
        /** Changes the name or the address ranges of a site */
        patch: operations["changeSite"];
        trace?: never;
    };
    "/sites/{siteId}/computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says of computers that they stand at a site of their tenant */
        post: operations["placeComputers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listSites */
        get: operations["exportSites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites/place-by-ranges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings each computer of a tenant to the site whose address ranges hold its addresses; one that no range holds stays */
        post: operations["placeComputersByRanges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sources with their routes, their schedule and how old their facts are */
        get: operations["listSources"];
        put?: never;
        /** Registers a WSUS server by its first route: `url` for SOAP, or `route`; nothing is sent to it yet */
        post: operations["addSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a WSUS server: what it said is ended as if it had vanished there */
        delete: operations["deleteSource"];
        options?: never;
        head?: never;
        /** Changes a WSUS server and its route over SOAP; what is not given stays */
        patch: operations["updateSource"];
        trace?: never;
    };
    "/sources/{sourceId}/collector-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the token of the collector of a source; it is shown this once, and the one before ends */
        post: operations["issueCollectorToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/confirm-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that another server is this source now: everything is read anew, and its first complete run tells nobody */
        post: operations["confirmSourceServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/routes/{route}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a route and its secret; what was read over it stays, and a source keeps at least one */
        delete: operations["deleteRoute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/routes/collector": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds or changes the route over a collector on the WSUS host, which delivers what it reads */
        put: operations["putCollectorRoute"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/routes/soap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds or changes the route over the API of WSUS (ApiRemoting30); what is not given stays */
        put: operations["putSoapRoute"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/routes/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds or changes the route over the database of WSUS, which is only read; what is not given stays */
        put: operations["putSqlRoute"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/routes/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds or changes the route over server synchronization, as a downstream server; what is not given stays */
        put: operations["putSyncRoute"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{sourceId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a WSUS server over each route who it is and what can be read, without reading anything of it */
        post: operations["testSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/cleanups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes away, or only lists, the files that nobody misses and nobody used lately */
        post: operations["cleanUpStore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/deletions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes files out of the patch store; what is needed is fetched again */
        post: operations["deleteStoredFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/fetches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetches the files of a patch into the patch store */
        post: operations["fetchPatchFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of the patch store, the newest first */
        get: operations["listStoredFiles"];
        put?: never;
        /** Brings a file into the patch store, where there is no internet; the body is the file */
        post: operations["addStoredFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/files/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listStoredFiles */
        get: operations["exportStoredFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files that were not what they should be, newest first; they are never served */
        get: operations["listRefusedFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/quarantine/{quarantineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a file in quarantine away for good */
        delete: operations["deleteRefusedFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/quarantine/{quarantineId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a file out of quarantine into the store, under the hash that it really has */
        post: operations["releaseRefusedFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/quarantine/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listRefusedFiles */
        get: operations["exportRefusedFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/setting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much the patch store may hold, and how much it holds */
        get: operations["getStoreSetting"];
        /** Says how much the patch store may hold; what is not given stays */
        put: operations["putStoreSetting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the service itself is: database, disk, workers, queue, mail, agents, sources, with a judgment of each */
        get: operations["getSystemHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the service itself is: database, workers, waiting tasks, mails, sources */
        get: operations["getSystemStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the service; from the operator’s socket alone */
        post: operations["stopService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Background tasks: when they recur, how they went, what waits; and when each source is read next */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/tasks/{task}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a recurring task run now, once */
        post: operations["runTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenant-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a tenant settles for itself */
        get: operations["getTenantSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what a tenant settles for itself; open jobs keep what they were requested with */
        patch: operations["changeTenantSettings"];
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tenants, without those that were removed and without the reserved ones */
        get: operations["listTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers tenants, all of them or none */
        post: operations["addTenants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes tenants that hold nothing any more, all of them or none */
        post: operations["deleteTenants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listTenants */
        get: operations["exportTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes names, languages and zones of tenants, all of them or none */
        post: operations["updateTenants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/unassigned-computers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Discovered computers that nobody has assigned, by host name, with what the stored rules will do */
        get: operations["listUnassignedComputers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users, without those that were removed */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers users, all of them or none */
        post: operations["addUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes users, all of them or none */
        post: operations["deleteUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listUsers */
        get: operations["exportUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves users to other tenants, all of them or none */
        post: operations["moveUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets passwords of users, all of them or none; their sessions end */
        post: operations["changePasswords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens accounts that too many wrong passwords have locked, all of them or none; their passwords stay */
        post: operations["unlockUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes attributes of users, all of them or none; an empty or hidden password stays as it was */
        post: operations["updateUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verdicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One line per computer and patch of what the viewer may see; any order but that of the keys needs a patch or computers as filter */
        get: operations["listVerdicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verdicts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole list as a file, with the filters of listVerdicts */
        get: operations["exportVerdicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your own saved views of lists, by page and name */
        get: operations["listViews"];
        /** Keeps a view of your own: a new one without viewId, else that one changed; at most 50, each name once per page */
        put: operations["saveView"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/views/{viewId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forgets a view of your own */
        delete: operations["removeView"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 9457 problem document. `code` is stable; docs/errors.md has its text in both languages. */
        Problem: {
            code: string;
            /** @description What the text of the code needs; for rows_invalid: `count` and `rows` of row, column, code, details */
            details: Record<string, never>;
            requestId: string;
            status: number;
            /** @constant */
            type: "about:blank";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAdvisories: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Those that are it, or answer it */
                cve?: string;
                exploited?: "true" | "false";
                kind?: "security" | "bugfix" | "enhancement";
                /** @description Rows of a page */
                limit?: number;
                /** @description Those that mend it */
                package?: string;
                publishedFrom?: string;
                /** @description Published before it */
                publishedTo?: string;
                /** @description Those that mend something in it, such as debian/12 */
                release?: string;
                /** @description Comma-delimited */
                severity?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "publishedAt" | "-publishedAt" | "revisedAt" | "-revisedAt" | "advisoryId" | "-advisoryId" | "title" | "-title" | "severity" | "-severity" | "kind" | "-kind" | "exploited" | "-exploited";
                /** @description Part of an id or a title */
                text?: string;
                withdrawn?: "true" | "false";
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            advisoryId: string;
                            cves: string[];
                            /** @description Attacks use a vulnerability that it answers */
                            exploited: boolean;
                            /** @description Somebody published how to exploit it */
                            exploitPublic: boolean;
                            /** @enum {string} */
                            kind: "security" | "bugfix" | "enhancement";
                            publishedAt: string | null;
                            /** @enum {string} */
                            restart: "never" | "always" | "can" | "unknown";
                            revisedAt: string | null;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            title: string;
                            url: string | null;
                            /** @description The vendor took it back */
                            withdrawn: boolean;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAdvisory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                advisoryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        advisoryId: string;
                        cves: string[];
                        documents: {
                            fetchedAt: string;
                            format: string;
                            key: string;
                            revisedAt: string | null;
                            sha256: string;
                            /** @description null: it came as a file; tenants are not told where the infrastructure gets it */
                            url: string | null;
                        }[];
                        /** @description Attacks use a vulnerability that it answers */
                        exploited: boolean;
                        /** @description Somebody published how to exploit it */
                        exploitPublic: boolean;
                        fixes: {
                            exploited: boolean;
                            fixedBuild: string | null;
                            kb: number;
                            product: string;
                            restart: string;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                        }[];
                        /** @enum {string} */
                        kind: "security" | "bugfix" | "enhancement";
                        packages: {
                            documentKey: string;
                            module: string | null;
                            package: string;
                            pocket: string;
                            release: string;
                            /** @description The version that has the fix */
                            version: string;
                        }[];
                        patches: {
                            assumed: boolean;
                            inherited: boolean;
                            kbs: number[];
                            name: string;
                            patchId: string;
                            superseded: boolean;
                            title: string;
                        }[];
                        publishedAt: string | null;
                        /** @enum {string} */
                        restart: "never" | "always" | "can" | "unknown";
                        revisedAt: string | null;
                        /** @enum {string} */
                        severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                        title: string;
                        url: string | null;
                        /** @description The vendor took it back */
                        withdrawn: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAdvisories: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description Those that are it, or answer it */
                cve?: string;
                exploited?: "true" | "false";
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                kind?: "security" | "bugfix" | "enhancement";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Those that mend it */
                package?: string;
                publishedFrom?: string;
                /** @description Published before it */
                publishedTo?: string;
                /** @description Those that mend something in it, such as debian/12 */
                release?: string;
                /** @description Comma-delimited */
                severity?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "publishedAt" | "-publishedAt" | "revisedAt" | "-revisedAt" | "advisoryId" | "-advisoryId" | "title" | "-title" | "severity" | "-severity" | "kind" | "-kind" | "exploited" | "-exploited";
                /** @description Part of an id or a title */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                withdrawn?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description working: neither in quarantine nor revoked; silent: of those, longer than the tenant allows */
                state?: "working" | "silent" | "quarantined" | "revoked";
                tenantId?: string;
                /** @description Part of the host name */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("revoke" | "release")[];
                            agentId: string;
                            computerId: string;
                            enrolledAt: string;
                            hostName: string;
                            lastError: string | null;
                            lastSeenAt: string | null;
                            protocol: number;
                            quarantinedAt: string | null;
                            revokedAt: string | null;
                            stale: boolean;
                            tenantId: string;
                            version: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renewPackageCaches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out: all of them */
                    serverIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        told: string[];
                        /** @description Of the named ones: without an agent, or without Linux */
                        withoutAgent: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAppliedPatches: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description What the scripts of sources have found as well */
                all?: string;
                /** @description Only these computers */
                computerId?: string | string[];
                /** @description Rows of a page */
                limit?: number;
                /** @description Only computers of this tenant */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            hostName: string;
                            learnedAt: string;
                            name: string;
                            patchId: string | null;
                            /** @description Server id */
                            server: string;
                            /** @description With its place, of software that may be there several times */
                            softwareId: string;
                            /** @description Who says so */
                            sourceId: string;
                            tenantId: string;
                            version: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addAppliedPatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rows: {
                        patchId: string | null;
                        server: string | null;
                        softwareId: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAppliedPatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rows: {
                        patchId: string | null;
                        server: string | null;
                        softwareId: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAuditChain: {
        parameters: {
            query?: {
                /** @description Whose chain, for infrastructure roles; default: their own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditHeads: {
        parameters: {
            query?: {
                /** @description Whose chain, for infrastructure roles; default: their own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        heads: {
                            chain: string;
                            hash: string;
                            keyId: string;
                            seq: number;
                            signature: string;
                            signedAt: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditRecords: {
        parameters: {
            query?: {
                actor?: string;
                /** @description Where the page before ended: its `next` */
                after?: string;
                from?: string;
                /** @description Rows of a page */
                limit?: number;
                operation?: string;
                result?: "done" | "refused" | "failed";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "seq" | "-seq";
                /** @description Whose chain, for infrastructure roles; default: their own */
                tenantId?: string;
                /** @description Part of the operation, the actor or the parameters */
                text?: string;
                /** @description Records before it */
                to?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actor: string;
                            at: string;
                            chain: string;
                            hash: string;
                            operation: string;
                            parameters: {
                                [key: string]: unknown;
                            };
                            prevHash: string;
                            /** @enum {string} */
                            result: "done" | "refused" | "failed";
                            seq: number;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAuditRecords: {
        parameters: {
            query?: {
                actor?: string;
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                from?: string;
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                operation?: string;
                result?: "done" | "refused" | "failed";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "seq" | "-seq";
                /** @description Whose chain, for infrastructure roles; default: their own */
                tenantId?: string;
                /** @description Part of the operation, the actor or the parameters */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Records before it */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAuditChain: {
        parameters: {
            query?: {
                /** @description Hash of a head that somebody else kept */
                head?: string;
                /** @description Whose chain, for infrastructure roles; default: their own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        heads: number;
                        lastHash: string;
                        problems: {
                            problem: string;
                            seq: number;
                        }[];
                        records: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClassifications: {
        parameters: {
            query?: {
                /** @description Which tenant, for infrastructure roles; default: your own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description change: for everybody; set_tenant_level: for the tenant that is meant */
                            actions: ("change" | "set_tenant_level")[];
                            classificationId: string;
                            /**
                             * @description What it is for the tenant
                             * @enum {string}
                             */
                            effectiveLevel: "required" | "recommended";
                            /**
                             * @description Of which patches it is: several kinds have classifications of one title
                             * @enum {string}
                             */
                            kind: "windows" | "linux" | "middleware";
                            /**
                             * @description What everybody has
                             * @enum {string}
                             */
                            level: "required" | "recommended";
                            /** @description Whether newly approved patches of it are mailed */
                            notify: boolean;
                            /** @description What the tenant requires besides; null: nothing, or no tenant is meant */
                            ownLevel: ("required" | "recommended") | null;
                            setAt: string | null;
                            /** @description Who set the tenant’s level */
                            setBy: string | null;
                            title: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeClassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                classificationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    level?: "required" | "recommended";
                    notify?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description change: for everybody; set_tenant_level: for the tenant that is meant */
                        actions: ("change" | "set_tenant_level")[];
                        classificationId: string;
                        /**
                         * @description What it is for the tenant
                         * @enum {string}
                         */
                        effectiveLevel: "required" | "recommended";
                        /**
                         * @description Of which patches it is: several kinds have classifications of one title
                         * @enum {string}
                         */
                        kind: "windows" | "linux" | "middleware";
                        /**
                         * @description What everybody has
                         * @enum {string}
                         */
                        level: "required" | "recommended";
                        /** @description Whether newly approved patches of it are mailed */
                        notify: boolean;
                        /** @description What the tenant requires besides; null: nothing, or no tenant is meant */
                        ownLevel: ("required" | "recommended") | null;
                        setAt: string | null;
                        /** @description Who set the tenant’s level */
                        setBy: string | null;
                        title: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setTenantLevel: {
        parameters: {
            query?: {
                /** @description Which tenant, for infrastructure roles; default: your own */
                tenantId?: string;
            };
            header?: never;
            path: {
                classificationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    level: "required" | "recommended";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description change: for everybody; set_tenant_level: for the tenant that is meant */
                        actions: ("change" | "set_tenant_level")[];
                        classificationId: string;
                        /**
                         * @description What it is for the tenant
                         * @enum {string}
                         */
                        effectiveLevel: "required" | "recommended";
                        /**
                         * @description Of which patches it is: several kinds have classifications of one title
                         * @enum {string}
                         */
                        kind: "windows" | "linux" | "middleware";
                        /**
                         * @description What everybody has
                         * @enum {string}
                         */
                        level: "required" | "recommended";
                        /** @description Whether newly approved patches of it are mailed */
                        notify: boolean;
                        /** @description What the tenant requires besides; null: nothing, or no tenant is meant */
                        ownLevel: ("required" | "recommended") | null;
                        setAt: string | null;
                        /** @description Who set the tenant’s level */
                        setBy: string | null;
                        title: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCollectionSources: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            failed: number;
                            fileName: string;
                            lastCollectedAt: string | null;
                            patchItems: {
                                name: string;
                                /** @enum {string} */
                                use: "identification" | "definition";
                            }[] | null;
                            platforms: string[];
                            sha256: string;
                            softwareItems: {
                                name: string;
                                /** @enum {string} */
                                use: "identification" | "definition";
                            }[];
                            sourceId: string;
                            /**
                             * @description The scripts of an invalid source are not run
                             * @enum {string}
                             */
                            state: "valid" | "invalid";
                            /** @description Computers whose last collection was used */
                            succeeded: number;
                            uploadedAt: string;
                            uploadedBy: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addCollectionSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    package: {
                        /** @description The ZIP, in base64 */
                        content: string;
                        fileName: string;
                    };
                    /** @default null */
                    patches?: {
                        name: string | null;
                        use: string | null;
                    }[] | null;
                    software: {
                        name: string | null;
                        use: string | null;
                    }[];
                    sourceId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCollectionSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        failed: number;
                        fileName: string;
                        lastCollectedAt: string | null;
                        patchItems: {
                            name: string;
                            /** @enum {string} */
                            use: "identification" | "definition";
                        }[] | null;
                        platforms: string[];
                        sha256: string;
                        softwareItems: {
                            name: string;
                            /** @enum {string} */
                            use: "identification" | "definition";
                        }[];
                        sourceId: string;
                        /**
                         * @description The scripts of an invalid source are not run
                         * @enum {string}
                         */
                        state: "valid" | "invalid";
                        /** @description Computers whose last collection was used */
                        succeeded: number;
                        uploadedAt: string;
                        uploadedBy: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCollectionSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateCollectionSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    patches?: {
                        name: string | null;
                        use: string | null;
                    }[];
                    software?: {
                        name: string | null;
                        use: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCollections: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            collectedAt: string;
                            computerId: string;
                            hostName: string;
                            /** @description What the script said, or where in its lists */
                            message: string;
                            /** @enum {string} */
                            outcome: "succeeded" | "failed";
                            /** @description Stable code of why it failed */
                            reason: string | null;
                            tenantId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadCollectionPackage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The ZIP, in base64 */
                        content: string;
                        fileName: string;
                        sha256: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadCollectionPackage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The ZIP, in base64 */
                    content: string;
                    fileName: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sha256: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setCollectionSourceValidity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sources: {
                        sourceId: string | null;
                        state: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listComputerGroups: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                tenantId?: string;
                /** @description Part of the name */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("edit" | "delete")[];
                            computerGroupId: string;
                            /** @description That you may see */
                            computers: number;
                            /** @description Exceptions that hold for it */
                            exceptions: number;
                            /** @enum {string} */
                            kind: "static" | "unique" | "dynamic";
                            name: string;
                            tenantId: string;
                        }[];
                        /** @description You may add groups */
                        mayAdd: boolean;
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addComputerGroup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default [] */
                    computerIds?: string[];
                    name: string;
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        computerGroupId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeComputerGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerGroupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        computerGroupId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeComputerGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerGroupId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addComputerIds?: string[];
                    /** @description All computers from now on */
                    computerIds?: string[];
                    name?: string;
                    removeComputerIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        added: number;
                        removed: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listComputersOfGroup: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path: {
                computerGroupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            computerId: string;
                            hostName: string;
                            /** @enum {string} */
                            osType: "windows" | "linux" | "other";
                            serverGroupId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listComputers: {
        parameters: {
            query?: {
                address?: string;
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Has an agent */
                agent?: "true" | "false";
                /** @description false: computers that nobody has assigned, true: the others */
                assigned?: "true" | "false";
                computerGroupId?: string;
                criticality?: "low" | "normal" | "high";
                /** @description Verdicts on which two voices differ */
                disputed?: "true" | "false";
                /** @description Patches whose installation failed */
                failed?: "true" | "false";
                /** @description Comma-delimited */
                health?: string;
                /** @description Rows of a page */
                limit?: number;
                osType?: "windows" | "linux" | "other";
                /** @description Discovery can judge it */
                ready?: "true" | "false";
                restartPending?: "true" | "false";
                serverGroupId?: string;
                siteId?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "hostName" | "-hostName" | "displayName" | "-displayName" | "managementAddress" | "-managementAddress" | "osName" | "-osName" | "serverGroupName" | "-serverGroupName" | "siteName" | "-siteName" | "tenantId" | "-tenantId" | "criticality" | "-criticality" | "health" | "-health" | "unapplied" | "-unapplied" | "unappliedCritical" | "-unappliedCritical" | "unappliedImportant" | "-unappliedImportant" | "missing" | "-missing" | "failed" | "-failed" | "installed" | "-installed" | "pendingReboot" | "-pendingReboot" | "disputed" | "-disputed" | "lastContact" | "-lastContact" | "agentLastSeenAt" | "-agentLastSeenAt" | "wsusLastReportAt" | "-wsusLastReportAt";
                /** @description Heard within the tenant’s limit of silence, or not */
                spoken?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name or of the operating system’s */
                text?: string;
                /** @description Unapplied patches */
                unapplied?: "true" | "false";
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description edit and remove: by its management address and its id */
                            actions: ("wizard" | "scan_now" | "edit" | "remove")[];
                            addresses: string[];
                            agentLastInventoryAt: string | null;
                            agentLastSeenAt: string | null;
                            /** @description As of when: end of the newest complete reading of that server, of what was rolled up not later than the roll-up */
                            asOf: string | null;
                            computerId: string;
                            criticality: string;
                            displayName: string;
                            /** @description Verdicts on which two voices differ */
                            disputed: number;
                            failed: number;
                            fqdn: string | null;
                            hasAgent: boolean;
                            /** @enum {string} */
                            health: "unknown" | "healthy" | "vulnerable" | "highly_vulnerable";
                            hostName: string;
                            installed: number;
                            managementAddress: string | null;
                            missing: number;
                            /** @description Why discovery cannot judge it */
                            notReady: string | null;
                            osArchitecture: string;
                            osName: string;
                            /** @enum {string} */
                            osType: "windows" | "linux" | "other";
                            osVersion: string;
                            pendingReboot: number;
                            restartPending: boolean;
                            serverGroupId: string;
                            serverGroupName: string;
                            /** @description The server below that source to which the computer reports; for those who may know it */
                            serverName: string | null;
                            siteId: string;
                            siteName: string;
                            /** @description Where it comes from */
                            sourceId: string | null;
                            /** @description Its agent or its WSUS heard it within the tenant’s limit of silence */
                            spoken: boolean;
                            tenantId: string;
                            unappliedCritical: number;
                            unappliedImportant: number;
                            unappliedOther: number;
                            wsusLastReportAt: string | null;
                            wsusLastSyncAt: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description Each server that the viewer’s figures come from */
                        servers: {
                            kind: string;
                            /** @description As of when its figures are: end of the newest complete reading, not later than the roll-up */
                            lastSuccessAt: string | null;
                            /** @description What a server below the source sent up to it */
                            rolledUp: boolean;
                            /** @description Of a server below, for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getComputer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description edit and remove: by its management address and its id */
                        actions: ("wizard" | "scan_now" | "edit" | "remove")[];
                        addresses: string[];
                        agentLastInventoryAt: string | null;
                        agentLastSeenAt: string | null;
                        /** @description As of when: end of the newest complete reading of that server, of what was rolled up not later than the roll-up */
                        asOf: string | null;
                        computerId: string;
                        criticality: string;
                        displayName: string;
                        /** @description Verdicts on which two voices differ */
                        disputed: number;
                        failed: number;
                        fqdn: string | null;
                        hasAgent: boolean;
                        /** @enum {string} */
                        health: "unknown" | "healthy" | "vulnerable" | "highly_vulnerable";
                        hostName: string;
                        installed: number;
                        managementAddress: string | null;
                        missing: number;
                        /** @description Why discovery cannot judge it */
                        notReady: string | null;
                        osArchitecture: string;
                        osName: string;
                        /** @enum {string} */
                        osType: "windows" | "linux" | "other";
                        osVersion: string;
                        pendingReboot: number;
                        restartPending: boolean;
                        serverGroupId: string;
                        serverGroupName: string;
                        /** @description The server below that source to which the computer reports; for those who may know it */
                        serverName: string | null;
                        siteId: string;
                        siteName: string;
                        /** @description Where it comes from */
                        sourceId: string | null;
                        /** @description Its agent or its WSUS heard it within the tenant’s limit of silence */
                        spoken: boolean;
                        tenantId: string;
                        unappliedCritical: number;
                        unappliedImportant: number;
                        unappliedOther: number;
                        wsusLastReportAt: string | null;
                        wsusLastSyncAt: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    callAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        calledAt: string;
                        computerId: string;
                        hasAgent: boolean;
                        hostName: string;
                        lastSeenAt: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBaselines: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description What the viewer may do with it */
                            actions: "delete"[];
                            author: string;
                            baselineId: string;
                            name: string;
                            takenAt: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeBaseline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        baselineId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBaseline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                baselineId: string;
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        baselineId: string;
                        computerId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareComputer: {
        parameters: {
            query: {
                /** @description `now`, an instant (ISO 8601 with offset), or `baseline:` and an id */
                from: string;
                /** @description Language of titles */
                locale?: "ja" | "en";
                /** @description `now`, an instant (ISO 8601 with offset), or `baseline:` and an id */
                to?: string;
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Attributes that are different */
                        attributes: {
                            from: string | null;
                            name: string;
                            to: string | null;
                        }[];
                        /** @description Patches whose state changed otherwise */
                        changed: {
                            /** @description At most 2,000 */
                            items: {
                                /** @description null: nothing was known of it */
                                from: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                                /** @description null: nothing was known of it */
                                to: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            }[];
                            total: number;
                        };
                        from: {
                            at: string;
                            baselineName: string | null;
                            /** @description false: no inventory had come by then, or it is not kept */
                            softwareKnown: boolean;
                        };
                        /** @description Patches that became installed */
                        gained: {
                            /** @description At most 2,000 */
                            items: {
                                /** @description null: nothing was known of it */
                                from: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                                /** @description null: nothing was known of it */
                                to: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            }[];
                            total: number;
                        };
                        /** @description Patches that are not installed any more */
                        lost: {
                            /** @description At most 2,000 */
                            items: {
                                /** @description null: nothing was known of it */
                                from: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                                /** @description null: nothing was known of it */
                                to: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            }[];
                            total: number;
                        };
                        /** @description null: not known of one of the two */
                        software: {
                            added: {
                                /** @description At most 2,000 */
                                items: {
                                    /** @description Version; null: none */
                                    from: string | null;
                                    package: string;
                                    to: string | null;
                                }[];
                                total: number;
                            };
                            changed: {
                                /** @description At most 2,000 */
                                items: {
                                    /** @description Version; null: none */
                                    from: string | null;
                                    package: string;
                                    to: string | null;
                                }[];
                                total: number;
                            };
                            removed: {
                                /** @description At most 2,000 */
                                items: {
                                    /** @description Version; null: none */
                                    from: string | null;
                                    package: string;
                                    to: string | null;
                                }[];
                                total: number;
                            };
                        } | null;
                        to: {
                            at: string;
                            baselineName: string | null;
                            /** @description false: no inventory had come by then, or it is not kept */
                            softwareKnown: boolean;
                        };
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExposures: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                state?: "affected" | "deferred" | "ignored" | "end_of_life" | "under_investigation";
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            asOf: string;
                            cve: string | null;
                            document: string;
                            /** @description Probability of its use within 30 days */
                            epss: number | null;
                            /** @description Attacks use the vulnerability */
                            exploited: boolean;
                            /** @description Installed packages that it is about, with versions */
                            installed: string[];
                            module: string | null;
                            /**
                             * @description Whose names the vendor uses
                             * @enum {string}
                             */
                            names: "source" | "binary" | "app";
                            /** @description The vendor’s word for it */
                            note: string;
                            package: string;
                            release: string;
                            state: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportExposures: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                state?: "affected" | "deferred" | "ignored" | "end_of_life" | "under_investigation";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPastOfComputer: {
        parameters: {
            query: {
                /** @description The instant, ISO 8601 with offset */
                at: string;
                /** @description Language of titles */
                locale?: "ja" | "en";
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of WSUS, for infrastructure roles only */
                        approvals: {
                            action: string;
                            deadlineAt: string | null;
                            groupName: string;
                            patchId: string;
                            sourceId: string;
                            validFrom: string;
                            /** @description null: it still holds */
                            validTo: string | null;
                        }[];
                        at: string;
                        attributes: {
                            addresses: string[];
                            displayName: string;
                            fqdn: string | null;
                            hostName: string;
                            managementAddress: string | null;
                            osArchitecture: string;
                            osName: string;
                            osVersion: string;
                            serverGroupId: string | null;
                            /** @description Its present name */
                            serverGroupName: string | null;
                            siteId: string | null;
                            /** @description Its present name */
                            siteName: string | null;
                        };
                        computerId: string;
                        exceptions: {
                            author: string;
                            exceptionId: string;
                            /** @enum {string} */
                            kind: "decline" | "hold" | "waiver";
                            package: string | null;
                            patchId: string | null;
                            reason: string;
                            validFrom: string;
                            /** @description null: it still holds */
                            validTo: string | null;
                        }[];
                        tenantId: string;
                        verdicts: {
                            approved: boolean;
                            name: string;
                            patchId: string;
                            /**
                             * @description As the patch has it now
                             * @enum {string}
                             */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            sourceTime: string | null;
                            /** @enum {string} */
                            state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed";
                            title: string;
                            validFrom: string;
                            /** @description null: it still holds */
                            validTo: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainVerdict: {
        parameters: {
            query?: {
                /** @description Language of the title */
                locale?: "ja" | "en";
            };
            header?: never;
            path: {
                computerId: string;
                patchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        agreement: "one_voice" | "agreed" | "reported_by_agent" | "disputed";
                        approvals: {
                            action: string;
                            approvedAt: string | null;
                            deadlineAt: string | null;
                            groupName: string | null;
                            learnedAt: string | null;
                            optional: boolean;
                        }[];
                        /** @description Of packages: which versions were compared */
                        compared: {
                            /** @description SHA-256 of the inventory that was compared */
                            document: string;
                            packages: {
                                installed: string | null;
                                offered: string | null;
                                package: string;
                                suites: string | null;
                            }[];
                            takenAt: string;
                        } | null;
                        computerId: string;
                        contacts: {
                            agentLastInventoryAt: string | null;
                            agentLastSeenAt: string | null;
                            wsusLastReportAt: string | null;
                            wsusLastSyncAt: string | null;
                        };
                        /** @description Concluded, and not as it is stored */
                        derived: boolean;
                        exceptions: {
                            /** @description What the viewer may do with it */
                            actions: "end"[];
                            author: string;
                            exceptionId: string;
                            /** @enum {string} */
                            kind: "decline" | "hold" | "waiver";
                            reason: string;
                            /** @enum {string} */
                            scope: "all" | "group" | "computer";
                            untilAt: string | null;
                        }[];
                        history: {
                            approved: boolean;
                            /** @enum {string} */
                            state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed";
                            validFrom: string | null;
                            validTo: string | null;
                        }[];
                        hostName: string;
                        laterPatches: {
                            depth: number;
                            name: string;
                            patchId: string;
                            state: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                        }[];
                        notReady: string | null;
                        patchId: string;
                        patchName: string;
                        /** @description Of what the catalog knows: what its word rests on */
                        proof: {
                            /** @description The catalog decides in this stream; else the package manager of the computer does */
                            decides: boolean;
                            entitled: boolean;
                            /** @description Version of the patch */
                            fixed: string;
                            fixes: {
                                advisory: {
                                    cves: string[];
                                    exploited: boolean;
                                    id: string;
                                    /** @enum {string} */
                                    kind: "security" | "bugfix" | "enhancement";
                                    publishedAt: string | null;
                                    /** @enum {string} */
                                    severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                    title: string;
                                    url: string | null;
                                } | null;
                                document: {
                                    fetchedAt: string;
                                    key: string;
                                    sha256: string;
                                    /** @description null: it came as a file; tenants are not told where the infrastructure gets it */
                                    url: string | null;
                                };
                                /** @description An earlier fix that is lacking too: the patch brings it */
                                earlier: boolean;
                                version: string;
                            }[];
                            flags: ("held" | "phased" | "needs_entitlement" | "reboot_pending" | "not_in_repository" | "unknown_origin" | "quarantined" | "exploited")[];
                            /** @description What an installed live patch mends of what the kernel lacks; the patch stays missing */
                            mitigations: {
                                advisoryId: string;
                                cves: string[];
                                package: string;
                                version: string;
                            }[];
                            module: string | null;
                            /**
                             * @description Whose name the vendor uses
                             * @enum {string}
                             */
                            names: "source" | "binary" | "app";
                            /** @description Only computers that have the pocket switched on get the patch */
                            needsEntitlement: boolean;
                            package: string;
                            pocket: string;
                            /** @description Release and pocket, with the stream of a module */
                            stream: string;
                            versions: {
                                /** @description What is compared with the patch: the version of the package or of its source */
                                compared: string | null;
                                /** @description With its architecture */
                                package: string;
                                /**
                                 * @description Of builds that are installed side by side only the newest decides
                                 * @enum {string}
                                 */
                                part: "decides" | "passed" | "running";
                                /** @description Everything that was looked at: from the line and the statement the verdict can be followed without the service */
                                proof: {
                                    advisories: {
                                        document: {
                                            fetchedAt: string;
                                            sha256: string;
                                            url: string | null;
                                        } | null;
                                        exploited: boolean;
                                        id: string;
                                        /** @enum {string} */
                                        severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                    }[];
                                    /** @description Every fix in this stream that is lacking, oldest first: all but the last one are superseded */
                                    chain: {
                                        advisories: {
                                            document: {
                                                fetchedAt: string;
                                                sha256: string;
                                                url: string | null;
                                            } | null;
                                            exploited: boolean;
                                            id: string;
                                            /** @enum {string} */
                                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                        }[];
                                        patchKey: string;
                                        version: string;
                                    }[];
                                    compared: {
                                        as: string;
                                        fixed: string;
                                        installed: string;
                                    } | null;
                                    fix: {
                                        architecture: string | null;
                                        fixed: string;
                                        introduced: string | null;
                                        module: string | null;
                                        name: string;
                                        /** @enum {string} */
                                        names: "source" | "binary" | "app";
                                        pocket: string;
                                        release: string;
                                    };
                                    flags: ("held" | "phased" | "needs_entitlement" | "reboot_pending" | "not_in_repository" | "unknown_origin" | "quarantined" | "exploited")[];
                                    installed: {
                                        architecture: string;
                                        module: string | null;
                                        name: string;
                                        release: string;
                                        scheme: string;
                                        source: string | null;
                                        sourceVersion: string | null;
                                        vendor: string | null;
                                        version: string;
                                    };
                                    patchKey: string;
                                    rule: string;
                                    severity: ("unspecified" | "low" | "moderate" | "important" | "critical") | null;
                                    stream: string;
                                    /** @enum {string} */
                                    verdict: "missing" | "superseded" | "unknown" | "installed" | "not_applicable";
                                };
                                /** @description The rule that decides: older_than_fix, has_fix, or why the patch does not concern it */
                                rule: string;
                                vendor: string | null;
                                version: string;
                            }[];
                        } | null;
                        saidBy: string | null;
                        /** @description wsus, agent, engine, catalog or manual; null where no verdict is stored */
                        saidByKind: string | null;
                        /** @description The server below that source to which the computer reports; for those who may know it */
                        serverName: string | null;
                        /** @description As of when, of what was rolled up not later than the roll-up */
                        sourceAsOf: string | null;
                        /** @enum {string} */
                        state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed" | "unknown" | "not_applicable" | "superseded";
                        title: string;
                        unapplied: boolean;
                        verdict: {
                            agentState: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            agentTime: string | null;
                            approved: boolean;
                            excepted: boolean;
                            /** @description Bits of what else holds; by name in the proof */
                            flags: number | null;
                            learnedAt: string | null;
                            /** @description Worst of all that is lacking up to the patch, where that is more than its own */
                            severity: ("unspecified" | "low" | "moderate" | "important" | "critical") | null;
                            since: string | null;
                            sourceTime: string | null;
                            /** @enum {string} */
                            state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed";
                        } | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSoftware: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                upgradable?: "true" | "false";
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description With its architecture, such as openssl:amd64 */
                            package: string;
                            version: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportSoftware: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                upgradable?: "true" | "false";
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getComputerTimeline: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Comma-delimited; all when not given */
                kinds?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path: {
                computerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: ({
                            at: string;
                            /** @description How many patches in all */
                            count: number;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "verdicts";
                            /** @description The worst ones, at most 20 */
                            patches: {
                                from: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                to: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            }[];
                            /** @description Who said so */
                            sourceIds: string[];
                            /** @description Most patches first */
                            transitions: {
                                /** @description What became of the approval */
                                approval: ("approved" | "withdrawn") | null;
                                /** @description null: there was no verdict */
                                from: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                                patches: number;
                                /** @description null: it ended */
                                to: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            }[];
                        } | {
                            at: string;
                            changes: {
                                from: string | null;
                                name: string;
                                to: string | null;
                            }[];
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "attributes";
                        } | {
                            at: string;
                            /** @description serverGroupId and siteId, with the names */
                            changes: {
                                from: string | null;
                                name: string;
                                to: string | null;
                            }[];
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "place";
                        } | {
                            at: string;
                            by: string;
                            jobId: string;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "job";
                            name: string;
                            state: string;
                            /** @enum {string} */
                            what: "requested" | "ended";
                        } | {
                            at: string;
                            attempt: number;
                            jobId: string;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "step";
                            name: string;
                            position: number;
                            reason: string | null;
                            state: string;
                            step: string;
                        } | {
                            at: string;
                            by: string;
                            /** @enum {string} */
                            exception: "decline" | "hold" | "waiver";
                            exceptionId: string;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "exception";
                            name: string;
                            patchId: string | null;
                            reason: string;
                            /** @enum {string} */
                            scope: "all" | "group" | "computer";
                            /** @enum {string} */
                            what: "made" | "ended";
                        } | {
                            /** @description WSUS’s install, uninstall, detect, block, other; or approved and declined by the tenant */
                            action: string;
                            at: string;
                            by: string | null;
                            count: number;
                            /** @description The earliest */
                            deadlineAt: string | null;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "approval";
                            /** @description The worst ones, at most 20 */
                            patches: {
                                name: string;
                                patchId: string;
                            }[];
                        } | {
                            at: string;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "agent";
                            version: string;
                            /** @enum {string} */
                            what: "enrolled" | "quarantined" | "revoked";
                        } | {
                            at: string;
                            baselineId: string;
                            by: string;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "baseline";
                            name: string;
                        } | {
                            at: string;
                            by: string | null;
                            /** @description For infrastructure roles */
                            fromTenantId: string | null;
                            /** @description With `at` and nothing else unique on a computer */
                            key: string;
                            /** @constant */
                            kind: "computer";
                            /** @enum {string} */
                            what: "added" | "moved";
                        })[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    servers: {
                        address: string;
                        hostName: string;
                        name: string;
                        /** @default  */
                        osArchitecture?: string;
                        /** @default  */
                        osName?: string;
                        osType: string;
                        serverGroupId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        serverIds: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    serverIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportComputers: {
        parameters: {
            query?: {
                address?: string;
                /** @description Has an agent */
                agent?: "true" | "false";
                /** @description false: computers that nobody has assigned, true: the others */
                assigned?: "true" | "false";
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                computerGroupId?: string;
                criticality?: "low" | "normal" | "high";
                /** @description Verdicts on which two voices differ */
                disputed?: "true" | "false";
                /** @description Patches whose installation failed */
                failed?: "true" | "false";
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Comma-delimited */
                health?: string;
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                osType?: "windows" | "linux" | "other";
                /** @description Discovery can judge it */
                ready?: "true" | "false";
                restartPending?: "true" | "false";
                serverGroupId?: string;
                siteId?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "hostName" | "-hostName" | "displayName" | "-displayName" | "managementAddress" | "-managementAddress" | "osName" | "-osName" | "serverGroupName" | "-serverGroupName" | "siteName" | "-siteName" | "tenantId" | "-tenantId" | "criticality" | "-criticality" | "health" | "-health" | "unapplied" | "-unapplied" | "unappliedCritical" | "-unappliedCritical" | "unappliedImportant" | "-unappliedImportant" | "missing" | "-missing" | "failed" | "-failed" | "installed" | "-installed" | "pendingReboot" | "-pendingReboot" | "disputed" | "-disputed" | "lastContact" | "-lastContact" | "agentLastSeenAt" | "-agentLastSeenAt" | "wsusLastReportAt" | "-wsusLastReportAt";
                /** @description Heard within the tenant’s limit of silence, or not */
                spoken?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name or of the operating system’s */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Unapplied patches */
                unapplied?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listComputerIds: {
        parameters: {
            query?: {
                address?: string;
                /** @description Has an agent */
                agent?: "true" | "false";
                /** @description false: computers that nobody has assigned, true: the others */
                assigned?: "true" | "false";
                computerGroupId?: string;
                criticality?: "low" | "normal" | "high";
                /** @description Verdicts on which two voices differ */
                disputed?: "true" | "false";
                /** @description Patches whose installation failed */
                failed?: "true" | "false";
                /** @description Comma-delimited */
                health?: string;
                osType?: "windows" | "linux" | "other";
                /** @description Discovery can judge it */
                ready?: "true" | "false";
                restartPending?: "true" | "false";
                serverGroupId?: string;
                siteId?: string;
                /** @description Heard within the tenant’s limit of silence, or not */
                spoken?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name or of the operating system’s */
                text?: string;
                /** @description Unapplied patches */
                unapplied?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many they are */
                        count: number;
                        ids: string[];
                        /** @description More than 5,000 match; the rest is left out */
                        truncated: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    servers: {
                        address: string;
                        hostName: string;
                        name: string;
                        /** @default  */
                        osArchitecture?: string;
                        /** @default  */
                        osName?: string;
                        osType: string;
                        serverGroupId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeploymentPolicies: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                tenantId?: string;
                /** @description Part of a name */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description The one that every tenant has: any time, at the earliest */
                            isSystem: boolean;
                            /** @description What a request gives as `policy` */
                            name: string;
                            policyId: string;
                            tenantId: string;
                            /** @description Newest first; a version never changes */
                            versions: {
                                createdAt: string;
                                /** @description Jobs of the tenant that were requested with it */
                                jobs: number;
                                settings: {
                                    [key: string]: unknown;
                                };
                                version: number;
                                windows: unknown[];
                            }[];
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiscoveries: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Runs that began from here on */
                from?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "startedAt" | "-startedAt" | "sourceId" | "-sourceId" | "seconds" | "-seconds";
                sourceId?: string;
                state?: "running" | "succeeded" | "failed" | "stopped";
                /** @description Runs that began before */
                to?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: "cancel"[];
                            /** @description Ids that rows named and the source has not told of; kept aside and tried again by each run */
                            aside: number;
                            cleanup: boolean;
                            /** @description Computers whose states were read */
                            computersRead: number;
                            /** @description Those of them that reported the same */
                            computersUnchanged: number;
                            endedAt: string | null;
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Routes that could not be used, and the code of what stopped each */
                            failedRoutes: {
                                [key: string]: string;
                            };
                            force: boolean;
                            full: boolean;
                            kinds: {
                                [key: string]: {
                                    added: number;
                                    changed: number;
                                    read: number;
                                    removed: number;
                                };
                            };
                            newlyApproved: number;
                            notices: number;
                            /** @enum {string} */
                            phase: "probe" | "groups" | "computers" | "categories" | "updates" | "texts" | "relations" | "approvals" | "states" | "finish";
                            /** @description How far a running run is in its phase */
                            progress: {
                                done: number;
                                percent: number | null;
                                perSecond: number | null;
                                secondsLeft: number | null;
                                total: number | null;
                            } | null;
                            requestedBy: string;
                            /** @description What was read anew, because the server no longer knew up to where it had been read */
                            rereads: string[];
                            /** @description Which route each kind of fact was asked of */
                            routes: {
                                [key: string]: string;
                            };
                            runId: number;
                            seconds: number | null;
                            sourceId: string;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                            /** @description Of all kinds */
                            total: {
                                added: number;
                                changed: number;
                                read: number;
                                removed: number;
                            };
                            /** @description What no route could read; it was left as it is */
                            unread: string[];
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startDiscovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description End what no longer exists at the source */
                    cleanup?: boolean;
                    /** @description Override the brake against mass deletion */
                    force?: boolean;
                    /** @description Everything anew instead of the difference */
                    full?: boolean;
                    /** @description Without sourceIds: every source of these kinds */
                    kinds?: ("wsus" | "agent" | "catalog")[];
                    sourceIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: {
                            runId: number;
                            sourceId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDiscovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: "cancel"[];
                        /** @description Ids that rows named and the source has not told of; kept aside and tried again by each run */
                        aside: number;
                        cleanup: boolean;
                        /** @description Computers whose states were read */
                        computersRead: number;
                        /** @description Those of them that reported the same */
                        computersUnchanged: number;
                        endedAt: string | null;
                        errorCode: string | null;
                        errorDetails: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Routes that could not be used, and the code of what stopped each */
                        failedRoutes: {
                            [key: string]: string;
                        };
                        force: boolean;
                        full: boolean;
                        kinds: {
                            [key: string]: {
                                added: number;
                                changed: number;
                                read: number;
                                removed: number;
                            };
                        };
                        newlyApproved: number;
                        notices: number;
                        /** @enum {string} */
                        phase: "probe" | "groups" | "computers" | "categories" | "updates" | "texts" | "relations" | "approvals" | "states" | "finish";
                        /** @description How far a running run is in its phase */
                        progress: {
                            done: number;
                            percent: number | null;
                            perSecond: number | null;
                            secondsLeft: number | null;
                            total: number | null;
                        } | null;
                        requestedBy: string;
                        /** @description What was read anew, because the server no longer knew up to where it had been read */
                        rereads: string[];
                        /** @description Which route each kind of fact was asked of */
                        routes: {
                            [key: string]: string;
                        };
                        runId: number;
                        seconds: number | null;
                        sourceId: string;
                        startedAt: string;
                        /** @enum {string} */
                        state: "running" | "succeeded" | "failed" | "stopped";
                        /** @description Of all kinds */
                        total: {
                            added: number;
                            changed: number;
                            read: number;
                            removed: number;
                        };
                        /** @description What no route could read; it was left as it is */
                        unread: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelDiscovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: "cancel"[];
                        /** @description Ids that rows named and the source has not told of; kept aside and tried again by each run */
                        aside: number;
                        cleanup: boolean;
                        /** @description Computers whose states were read */
                        computersRead: number;
                        /** @description Those of them that reported the same */
                        computersUnchanged: number;
                        endedAt: string | null;
                        errorCode: string | null;
                        errorDetails: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Routes that could not be used, and the code of what stopped each */
                        failedRoutes: {
                            [key: string]: string;
                        };
                        force: boolean;
                        full: boolean;
                        kinds: {
                            [key: string]: {
                                added: number;
                                changed: number;
                                read: number;
                                removed: number;
                            };
                        };
                        newlyApproved: number;
                        notices: number;
                        /** @enum {string} */
                        phase: "probe" | "groups" | "computers" | "categories" | "updates" | "texts" | "relations" | "approvals" | "states" | "finish";
                        /** @description How far a running run is in its phase */
                        progress: {
                            done: number;
                            percent: number | null;
                            perSecond: number | null;
                            secondsLeft: number | null;
                            total: number | null;
                        } | null;
                        requestedBy: string;
                        /** @description What was read anew, because the server no longer knew up to where it had been read */
                        rereads: string[];
                        /** @description Which route each kind of fact was asked of */
                        routes: {
                            [key: string]: string;
                        };
                        runId: number;
                        seconds: number | null;
                        sourceId: string;
                        startedAt: string;
                        /** @enum {string} */
                        state: "running" | "succeeded" | "failed" | "stopped";
                        /** @description Of all kinds */
                        total: {
                            added: number;
                            changed: number;
                            read: number;
                            removed: number;
                        };
                        /** @description What no route could read; it was left as it is */
                        unread: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDiscoveries: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Runs that began from here on */
                from?: string;
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "startedAt" | "-startedAt" | "sourceId" | "-sourceId" | "seconds" | "-seconds";
                sourceId?: string;
                state?: "running" | "succeeded" | "failed" | "stopped";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Runs that began before */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnrollmentTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actions: "revoke"[];
                            createdAt: string;
                            createdBy: string;
                            expiresAt: string;
                            revokedAt: string | null;
                            serverGroupId: string;
                            serverGroupName: string;
                            siteId: string;
                            siteName: string;
                            /**
                             * @description open: agents can enroll with it
                             * @enum {string}
                             */
                            state: "open" | "revoked" | "expired" | "used";
                            tenantId: string;
                            tokenId: string;
                            usesLeft: number;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createEnrollmentToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 24 */
                    hours?: number;
                    serverGroupId?: string;
                    siteId?: string;
                    tenantId: string;
                    /** @default 1 */
                    uses?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expiresAt: string;
                        token: string;
                        tokenId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeEnrollmentToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tokenId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareEstate: {
        parameters: {
            query: {
                /** @description ISO 8601 with offset */
                from: string;
                /** @description Language of titles */
                locale?: "ja" | "en";
                /** @description One tenant’s, for those who see several */
                tenantId?: string;
                /** @description The present when not given */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        computersAdded: {
                            /** @description Newest first, at most 200 */
                            items: {
                                at: string;
                                computerId: string;
                                name: string;
                            }[];
                            total: number;
                        };
                        computersRemoved: {
                            /** @description Newest first, at most 200 */
                            items: {
                                at: string;
                                computerId: string;
                                name: string;
                            }[];
                            total: number;
                        };
                        from: string;
                        /** @description Became installed, on computers that were there at both times */
                        gained: {
                            /** @description Most computers first, at most 200 */
                            items: {
                                computers: number;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                            }[];
                            /** @description How many patches */
                            patches: number;
                            /** @description On how many computers, each patch counted */
                            verdicts: number;
                        };
                        /** @description Are not installed any more */
                        lost: {
                            /** @description Most computers first, at most 200 */
                            items: {
                                computers: number;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                            }[];
                            /** @description How many patches */
                            patches: number;
                            /** @description On how many computers, each patch counted */
                            verdicts: number;
                        };
                        /** @description Became missing, downloaded or failed */
                        newlyMissing: {
                            /** @description Most computers first, at most 200 */
                            items: {
                                computers: number;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                            }[];
                            /** @description How many patches */
                            patches: number;
                            /** @description On how many computers, each patch counted */
                            verdicts: number;
                        };
                        noLongerMissing: {
                            /** @description Most computers first, at most 200 */
                            items: {
                                computers: number;
                                name: string;
                                patchId: string;
                                /** @enum {string} */
                                severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                                title: string;
                            }[];
                            /** @description How many patches */
                            patches: number;
                            /** @description On how many computers, each patch counted */
                            verdicts: number;
                        };
                        to: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPastOfEstate: {
        parameters: {
            query: {
                /** @description ISO 8601 with offset */
                at: string;
                /** @description One tenant’s, for those who see several */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: string;
                        computers: number;
                        /** @description Made of verdicts: unknown are those without any; who had been silent is not known afterwards */
                        health: {
                            healthy: number;
                            highly_vulnerable: number;
                            unknown: number;
                            vulnerable: number;
                        };
                        /** @description When the first of these computers was learned of */
                        knownSince: string | null;
                        verdicts: {
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            /** @enum {string} */
                            state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed";
                            unapplied: number;
                            verdicts: number;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                computerGroupId?: string;
                /** @description For this computer alone */
                computerId?: string;
                kind?: "decline" | "hold" | "waiver";
                /** @description Rows of a page */
                limit?: number;
                /** @description For this patch, by itself or as one of a package */
                patchId?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "madeAt" | "-madeAt" | "untilAt" | "-untilAt" | "kind" | "-kind" | "author" | "-author";
                tenantId?: string;
                /** @description Part of a name or title of the patch, the package, the reason, the author or the host name */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: "end"[];
                            author: string;
                            computerGroupId: string | null;
                            computerGroupName: string | null;
                            computerId: string | null;
                            exceptionId: string;
                            hostName: string | null;
                            /** @enum {string} */
                            kind: "decline" | "hold" | "waiver";
                            madeAt: string;
                            package: string | null;
                            patchId: string | null;
                            patchName: string | null;
                            patchTitle: string | null;
                            reason: string;
                            /** @enum {string} */
                            scope: "all" | "group" | "computer";
                            tenantId: string;
                            untilAt: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeException: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    computerGroupId?: string;
                    computerId?: string;
                    /** @enum {string} */
                    kind: "decline" | "hold" | "waiver";
                    package?: string;
                    patchId?: string;
                    reason: string;
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                    /** Format: date-time */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptionId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exceptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptionId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeExceptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    computerGroupId?: string;
                    computerId?: string;
                    /** @enum {string} */
                    kind: "decline" | "hold" | "waiver";
                    patchIds: string[];
                    reason: string;
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                    /** Format: date-time */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptionIds: string[];
                        refused: {
                            /** @enum {string} */
                            code: "patch_not_found" | "patch_required" | "required_hold_unbounded";
                            patchId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportExceptions: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                computerGroupId?: string;
                /** @description For this computer alone */
                computerId?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                kind?: "decline" | "hold" | "waiver";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description For this patch, by itself or as one of a package */
                patchId?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "madeAt" | "-madeAt" | "untilAt" | "-untilAt" | "kind" | "-kind" | "author" | "-author";
                tenantId?: string;
                /** @description Part of a name or title of the patch, the package, the reason, the author or the host name */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeedPresets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            isRegistered: boolean;
                            isSigned: boolean;
                            license: string;
                            name: string;
                            presetId: string;
                            url: string;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeeds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asOf: string;
                        figures: {
                            assumed: number;
                            cves: number;
                            exploited: number;
                            kbs: number;
                            patches: number;
                            securityPatches: number;
                            securityWithCves: number;
                            withCves: number;
                        };
                        items: {
                            /** @description accept: its last run was held back by a gate that an administrator may open; a forced fetch takes what comes */
                            actions: ("fetch" | "accept" | "import" | "edit" | "delete")[];
                            advisoryCount: number;
                            /** @description When the newest of its documents came, or was last found unchanged */
                            asOf: string | null;
                            documentCount: number;
                            /** @description Documents in force, newest first, at most 200; of a set the set alone */
                            documents: {
                                fetchedAt: string;
                                format: string;
                                key: string;
                                records: number;
                                rejected: number;
                                revisedAt: string | null;
                                sha256: string;
                                /** @description Key that signed it */
                                signedBy: string | null;
                                skipped: number;
                                title: string;
                                /** @description null: it came as a file; tenants are not told where the infrastructure gets it */
                                url: string | null;
                                /** @description After which its vendor does not stand by it */
                                validUntil: string | null;
                            }[];
                            enabled: boolean;
                            fixCount: number;
                            /** @description Somebody said whose signature counts */
                            hasKeys: boolean;
                            intervalMinutes: number;
                            /** @description Its vendor signs it */
                            isSigned: boolean;
                            lastRun: {
                                documents: {
                                    added: number;
                                    changed: number;
                                    read: number;
                                    removed: number;
                                } | null;
                                errorCode: string | null;
                                errorDetails: {
                                    [key: string]: unknown;
                                } | null;
                                records: {
                                    added: number;
                                    changed: number;
                                    read: number;
                                    removed: number;
                                } | null;
                                rejected: number;
                                requestedBy: string;
                                startedAt: string;
                                state: string;
                                /** @description Packages that were looked at again */
                                touched: number;
                            } | null;
                            lastSuccessAt: string | null;
                            license: string | null;
                            name: string;
                            /** @description Which of the known feeds it is */
                            preset: string | null;
                            rejected: number;
                            signedBy: string[];
                            sourceId: string;
                            /**
                             * @description expired: its vendor does not stand by what is in force
                             * @enum {string}
                             */
                            state: "never" | "fresh" | "stale" | "expired";
                            /** @description What holds for packages without a fix */
                            stateCount: number;
                            /** @description Streams of which it tells everything */
                            streams: string[];
                            url: string | null;
                            validUntil: string | null;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    caPem?: string | null;
                    enabled?: boolean;
                    intervalMinutes?: number;
                    /** @description Which of the known feeds it is, where its id does not say it */
                    preset?: string;
                    /** @description OpenPGP keys whose signature counts, armored */
                    signingKeys?: string | null;
                    /**
                     * Format: uri
                     * @description A document, the list of months of MSRC, or a mirror of the preset’s address
                     */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description accept: its last run was held back by a gate that an administrator may open; a forced fetch takes what comes */
                        actions: ("fetch" | "accept" | "import" | "edit" | "delete")[];
                        advisoryCount: number;
                        /** @description When the newest of its documents came, or was last found unchanged */
                        asOf: string | null;
                        documentCount: number;
                        /** @description Documents in force, newest first, at most 200; of a set the set alone */
                        documents: {
                            fetchedAt: string;
                            format: string;
                            key: string;
                            records: number;
                            rejected: number;
                            revisedAt: string | null;
                            sha256: string;
                            /** @description Key that signed it */
                            signedBy: string | null;
                            skipped: number;
                            title: string;
                            /** @description null: it came as a file; tenants are not told where the infrastructure gets it */
                            url: string | null;
                            /** @description After which its vendor does not stand by it */
                            validUntil: string | null;
                        }[];
                        enabled: boolean;
                        fixCount: number;
                        /** @description Somebody said whose signature counts */
                        hasKeys: boolean;
                        intervalMinutes: number;
                        /** @description Its vendor signs it */
                        isSigned: boolean;
                        lastRun: {
                            documents: {
                                added: number;
                                changed: number;
                                read: number;
                                removed: number;
                            } | null;
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            records: {
                                added: number;
                                changed: number;
                                read: number;
                                removed: number;
                            } | null;
                            rejected: number;
                            requestedBy: string;
                            startedAt: string;
                            state: string;
                            /** @description Packages that were looked at again */
                            touched: number;
                        } | null;
                        lastSuccessAt: string | null;
                        license: string | null;
                        name: string;
                        /** @description Which of the known feeds it is */
                        preset: string | null;
                        rejected: number;
                        signedBy: string[];
                        sourceId: string;
                        /**
                         * @description expired: its vendor does not stand by what is in force
                         * @enum {string}
                         */
                        state: "never" | "fresh" | "stale" | "expired";
                        /** @description What holds for packages without a fix */
                        stateCount: number;
                        /** @description Streams of which it tells everything */
                        streams: string[];
                        url: string | null;
                        validUntil: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        documents: number;
                        touched: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importFeedDocument: {
        parameters: {
            query?: {
                /** @description Also when it is older or drops much */
                force?: "true" | "false";
                /** @description What the file is called */
                name?: string;
            };
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        added: number;
                        changed: number;
                        /** @description By kind of rows */
                        detail?: {
                            advisories: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                            applications: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                            fixes: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                            products: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                            states: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                            vulnerabilities: {
                                added: number;
                                changed: number;
                                removed: number;
                            };
                        };
                        documents: {
                            changed: number;
                            gone: number;
                            read: number;
                            refused: number;
                        };
                        format: string;
                        key: string;
                        patches: {
                            changed: number;
                            looked: number;
                        };
                        records: number;
                        rejected: number;
                        rejections: {
                            place: string;
                            reason: string;
                            value: string;
                        }[];
                        removed: number;
                        sha256: string;
                        skipped: number;
                        title: string;
                        /** @description Packages that are looked at again */
                        touched: number;
                        unchanged: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countFindings: {
        parameters: {
            query?: {
                sourceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description When a source was last looked at */
                        asOf: string | null;
                        items: {
                            count: number;
                            findings: number;
                            kind: string;
                            number: string;
                            severity: ("info" | "warning" | "error") | null;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFindingThresholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minutes in the future that are still taken for the same time */
                        clockAheadMinutes: number;
                        /** @description Days without a status report */
                        notReportingDays: number;
                        /** @description Days within which two changes of name mean a shared client id */
                        renamedWithinDays: number;
                        /** @description Hours without a roll-up of a downstream server */
                        rollupStaleHours: number;
                        /** @description Hours by which the newest contact may be newer than the newest report */
                        syncWithoutReportHours: number;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeFindingThresholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Minutes in the future that are still taken for the same time */
                    clockAheadMinutes?: number;
                    /** @description Days without a status report */
                    notReportingDays?: number;
                    /** @description Days within which two changes of name mean a shared client id */
                    renamedWithinDays?: number;
                    /** @description Hours without a roll-up of a downstream server */
                    rollupStaleHours?: number;
                    /** @description Hours by which the newest contact may be newer than the newest report */
                    syncWithoutReportHours?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minutes in the future that are still taken for the same time */
                        clockAheadMinutes: number;
                        /** @description Days without a status report */
                        notReportingDays: number;
                        /** @description Days within which two changes of name mean a shared client id */
                        renamedWithinDays: number;
                        /** @description Hours without a roll-up of a downstream server */
                        rollupStaleHours: number;
                        /** @description Hours by which the newest contact may be newer than the newest report */
                        syncWithoutReportHours: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Comma-delimited */
                kinds?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Language of texts */
                locale?: "ja" | "en";
                severity?: "info" | "warning" | "error";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "foundAt" | "-foundAt" | "changedAt" | "-changedAt" | "severity" | "-severity" | "count" | "-count";
                sourceId?: string;
                state?: "open" | "ended" | "all";
                /** @description Part of what it is about: a source, a patch, a host, a number */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description What to do about it */
                            advice: string;
                            /** @description When what it says last changed */
                            changedAt: string;
                            /** @description Of how many it is so: computers, approvals, rows */
                            count: number;
                            details: {
                                [key: string]: unknown;
                            };
                            endedAt: string | null;
                            findingId: string;
                            foundAt: string;
                            /** @description Whether its computers can be listed */
                            hasComputers: boolean;
                            /** @description Stable code of what was found */
                            kind: string;
                            /** @description Number of its message */
                            number: string;
                            patchId: string | null;
                            /** @enum {string} */
                            severity: "info" | "warning" | "error";
                            sourceId: string | null;
                            /** @description What it is about: a source, a server, a patch, an identity */
                            subject: string;
                            text: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFindingComputers: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path: {
                findingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description The id under which the source knows it */
                            clientId: string;
                            computerId: string;
                            fqdn: string;
                            hostName: string;
                            lastReportAt: string | null;
                            lastSyncAt: string | null;
                            tenantId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportFindings: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Comma-delimited */
                kinds?: string;
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                severity?: "info" | "warning" | "error";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "foundAt" | "-foundAt" | "changedAt" | "-changedAt" | "severity" | "-severity" | "count" | "-count";
                sourceId?: string;
                state?: "open" | "ended" | "all";
                /** @description Part of what it is about: a source, a patch, a host, a number */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHome: {
        parameters: {
            query?: {
                locale?: "ja" | "en";
                /** @description One tenant’s, for those who see several */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asOf: string | null;
                        /** @description Computers, and those that spoke within the limit of silence of their tenant */
                        coverage: {
                            spoken: number;
                            total: number;
                        };
                        /** @description Jobs that need the viewer’s decision, at most 500 */
                        decisions: number;
                        /** @description Where two voices differ */
                        disputed: {
                            computers: number;
                            verdicts: number;
                        };
                        /** @description Unapplied patches against what attacks use */
                        exploited: {
                            patches: number;
                            verdicts: number;
                        };
                        failed: {
                            computers: number;
                            verdicts: number;
                        };
                        /** @description Every number above with its list */
                        figures: {
                            count: number;
                            /** @description Stable, such as health.vulnerable or unapplied.critical.patches */
                            name: string;
                            /**
                             * @description The list that counts the same rows
                             * @enum {string}
                             */
                            path: "/computers" | "/patches" | "/verdicts" | "/jobs/inbox";
                            /** @description Its filter */
                            query: {
                                [key: string]: string;
                            };
                        }[];
                        health: {
                            healthy: number;
                            highly_vulnerable: number;
                            unknown: number;
                            vulnerable: number;
                        };
                        /** @description Approved last for any of the viewer’s computers, at most ten */
                        newestApprovals: {
                            /** @description For how many of the viewer’s computers it is approved */
                            approved: number;
                            /** @description When the service learned of the newest approval */
                            approvedAt: string;
                            exploited: boolean;
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            name: string;
                            patchId: string;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            title: string;
                            unapplied: number;
                        }[];
                        /** @description Computers whose agent says that a restart is due, and verdicts that wait for one */
                        restart: {
                            computers: number;
                            verdicts: number;
                        };
                        /** @description Each server that these figures come from */
                        sources: {
                            kind: string;
                            /** @description As of when its figures are: end of the newest complete reading, not later than the roll-up */
                            lastSuccessAt: string | null;
                            /** @description What a server below the source sent up to it */
                            rolledUp: boolean;
                            /** @description Of a server below, for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        systems: {
                            computers: number;
                            /** @enum {string} */
                            osType: "windows" | "linux" | "other";
                        }[];
                        /** @description Each severity once, worst first; verdicts count each computer */
                        unapplied: {
                            patches: number;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            verdicts: number;
                        }[];
                        unappliedPatches: number;
                        unappliedVerdicts: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHomeTrend: {
        parameters: {
            query?: {
                /** @description How far back */
                days?: number;
                /** @description One tenant’s, for those who see several */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Oldest first; days of which nothing is known are left out */
                        days: {
                            computers: number;
                            /** @description Unapplied verdicts of patches of that severity */
                            critical: number;
                            /** @description YYYY-MM-DD, by the tenant’s zone; the last one is the present */
                            day: string;
                            exploited: number;
                            healthy: number | null;
                            highlyVulnerable: number | null;
                            important: number;
                            low: number;
                            moderate: number;
                            /** @description Taken when the day ended; else made of the history of verdicts, without health */
                            recorded: boolean;
                            spoken: number | null;
                            /** @description Computers of that health; null: not known */
                            unknown: number | null;
                            unspecified: number;
                            vulnerable: number | null;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInstalledSoftware: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description What the scripts of sources have found as well */
                all?: string;
                /** @description Only these computers */
                computerId?: string | string[];
                /** @description Rows of a page */
                limit?: number;
                /** @description Only computers of this tenant */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            hostName: string;
                            learnedAt: string;
                            name: string;
                            patchId: string | null;
                            /** @description Server id */
                            server: string;
                            /** @description With its place, of software that may be there several times */
                            softwareId: string;
                            /** @description Who says so */
                            sourceId: string;
                            tenantId: string;
                            version: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addInstalledSoftware: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rows: {
                        server: string | null;
                        softwareId: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInstalledSoftware: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rows: {
                        server: string | null;
                        softwareId: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInternet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        mode: "direct" | "proxy" | "pac" | "none";
                        /** @description The script itself */
                        pacScript?: string;
                        /**
                         * Format: uri
                         * @description Where the script for proxies lies; it is fetched directly
                         */
                        pacUrl?: string;
                        /** Format: uri */
                        proxy?: string;
                        user?: string;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putInternet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    mode: "direct" | "proxy" | "pac" | "none";
                    /** @description The script itself */
                    pacScript?: string;
                    /**
                     * Format: uri
                     * @description Where the script for proxies lies; it is fetched directly
                     */
                    pacUrl?: string;
                    password?: string;
                    /** Format: uri */
                    proxy?: string;
                    user?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        mode: "direct" | "proxy" | "pac" | "none";
                        /** @description The script itself */
                        pacScript?: string;
                        /**
                         * Format: uri
                         * @description Where the script for proxies lies; it is fetched directly
                         */
                        pacUrl?: string;
                        /** Format: uri */
                        proxy?: string;
                        user?: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Whose plan works on this computer */
                computerId?: string;
                /** @description Requested from here on */
                from?: string;
                kind?: "windows" | "linux" | "middleware";
                /** @description Rows of a page */
                limit?: number;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "state" | "-state" | "kind" | "-kind" | "tenantId" | "-tenantId" | "requestedBy" | "-requestedBy" | "ownerId" | "-ownerId" | "scheduledAt" | "-scheduledAt" | "startedAt" | "-startedAt" | "endedAt" | "-endedAt";
                /** @description Comma-delimited; those that need somebody’s decision are pending_approval,awaiting_decision */
                states?: string;
                tenantId?: string;
                /** @description Part of the name, the id, a person’s id or the comment */
                text?: string;
                /** @description Requested before */
                to?: string;
                /** @description Requested by, or for */
                userId?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description ISO 8601 */
                            approvedAt: string | null;
                            approvedBy: string | null;
                            comment: string | null;
                            computerCount: number;
                            createdAt: string;
                            /** @description ISO 8601 */
                            endedAt: string | null;
                            /** @description ISO 8601 */
                            expiresAt: string | null;
                            hasScript: boolean;
                            jobId: string;
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            name: string;
                            needsApproval: boolean;
                            ownerId: string;
                            patchCount: number;
                            requestedBy: string;
                            /** @description Joins the jobs of one request */
                            requestId: string;
                            restarts: boolean;
                            /** @description ISO 8601 */
                            scheduledAt: string | null;
                            /** @description ISO 8601 */
                            startedAt: string | null;
                            /** @enum {string} */
                            state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                            tenantId: string;
                            twoPerson: boolean;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addresses?: string[];
                    comment?: string;
                    computerIds?: string[];
                    /**
                     * @description How long after the request, or the scheduled time, it may still begin
                     * @default 168
                     */
                    expiryHours?: number;
                    /** @default false */
                    goOnAfterFailure?: boolean;
                    /** @enum {string} */
                    kind: "windows" | "linux" | "middleware";
                    /**
                     * @description How long the operation check waits for a computer
                     * @default 10
                     */
                    monitorMinutes?: number;
                    name?: string;
                    /**
                     * @description Apply each patch where it is unapplied, instead of refusing computers that do not need it
                     * @default false
                     */
                    onlyNeeded?: boolean;
                    patches: string[] | "all";
                    /** @description Hashes that the preview showed; another plan is refused */
                    planHashes?: string[];
                    policy?: string;
                    postScript?: {
                        body: string;
                        fileName: string;
                    };
                    preScript?: {
                        body: string;
                        fileName: string;
                    };
                    /** @default false */
                    rebootBefore?: boolean;
                    /**
                     * @description Restart afterwards if a patch needs it
                     * @default false
                     */
                    restart?: boolean;
                    /**
                     * @default {
                     *       "count": 0,
                     *       "backoffMinutes": 15
                     *     }
                     */
                    retry?: {
                        backoffMinutes: number;
                        count: number;
                    };
                    /** @description YYYY-MM-DD HH:MM in the tenant’s zone, or ISO 8601 with offset; absent: at once */
                    schedule?: string;
                    /**
                     * @default 0
                     * @enum {string}
                     */
                    scriptSuccess?: "0" | "all";
                    serverGroupIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobs: {
                            jobId: string;
                            name: string;
                            /** @enum {string} */
                            state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What you may decide now */
                        allowed: ("approve" | "reject" | "retry" | "continue" | "cancel")[];
                        /** @description ISO 8601 */
                        approvedAt: string | null;
                        approvedBy: string | null;
                        comment: string | null;
                        common: {
                            expiryHours: number;
                            goOnAfterFailure: boolean;
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            monitorMinutes: number;
                            readonly patches: {
                                name: string;
                                patchId: string;
                                version: string | null;
                            }[];
                            policy: {
                                id: string;
                                version: number;
                            };
                            postScript: {
                                fileName: string;
                                interpreter: string;
                                sha256: string;
                                success: string;
                                timeoutSeconds: number;
                            } | null;
                            preScript: {
                                fileName: string;
                                interpreter: string;
                                sha256: string;
                                success: string;
                                timeoutSeconds: number;
                            } | null;
                            rebootBefore: boolean;
                            /** @enum {string} */
                            restart: "never" | "if_needed";
                            retry: {
                                backoffMinutes: number;
                                count: number;
                            };
                            /** @description ISO 8601 */
                            scheduledAt: string | null;
                        };
                        computerCount: number;
                        /** @description Computers by state; the states add up to the total, and the list of computers takes each as its `state` */
                        computers: {
                            canceled: number;
                            done: number;
                            expired: number;
                            failed: number;
                            running: number;
                            total: number;
                            waiting: number;
                        };
                        createdAt: string;
                        decisions: {
                            at: string;
                            by: string;
                            comment: string;
                            computerId: string | null;
                            /** @enum {string} */
                            kind: "approve" | "reject" | "retry" | "continue" | "cancel";
                            planHash: string;
                        }[];
                        /** @description Of these, computers whose part of the plan no longer fits */
                        drifted: number;
                        /** @description ISO 8601 */
                        endedAt: string | null;
                        /** @description ISO 8601 */
                        expiresAt: string | null;
                        hasScript: boolean;
                        jobId: string;
                        /** @enum {string} */
                        kind: "windows" | "linux" | "middleware";
                        name: string;
                        needsApproval: boolean;
                        ownerId: string;
                        patchCount: number;
                        planHash: string;
                        planRevision: number;
                        /** @description Of the deployment policy; #ANYTIME is the system’s default */
                        policyName: string;
                        progress: {
                            computers: number;
                            /** @enum {string} */
                            kind: "schedule_standby" | "operation_check" | "reboot_before" | "pre_script" | "apply" | "post_script" | "restart" | "verify";
                            /** @enum {string} */
                            state: "pending" | "ready" | "leased" | "running" | "succeeded" | "failed" | "skipped" | "canceled" | "expired";
                        }[];
                        requestedBy: string;
                        /** @description Joins the jobs of one request */
                        requestId: string;
                        restarts: boolean;
                        /** @description What became of each patch, in numbers of computers */
                        results: {
                            computers: number;
                            failed: number;
                            name: string;
                            patchId: string;
                            restartRequired: number;
                            skipped: number;
                            succeeded: number;
                            title: string;
                            version: string | null;
                            waiting: number;
                        }[];
                        /** @description ISO 8601 */
                        scheduledAt: string | null;
                        /** @description ISO 8601 */
                        startedAt: string | null;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        tenantId: string;
                        twoPerson: boolean;
                        /** @description Computers on which a failed step waits for a decision */
                        waitingForDecision: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    comment?: string;
                    /** @description Of the plan that was seen */
                    planHash: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        name: string;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobAudit: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actor: string;
                            at: string;
                            chain: string;
                            hash: string;
                            operation: string;
                            parameters: {
                                [key: string]: unknown;
                            };
                            /** @enum {string} */
                            result: "done" | "refused" | "failed";
                            seq: number;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    comment?: string;
                    /** @description One computer; absent: all */
                    computerId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        name: string;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobComputers: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                computerId?: string;
                /** @description Only those on which a step failed */
                failed?: "true" | "false";
                /** @description Rows of a page */
                limit?: number;
                /** @description Only those that have this patch in their part of the plan */
                patchId?: string;
                /** @description And of these, what became of it */
                result?: "succeeded" | "failed" | "skipped" | "waiting";
                state?: "waiting" | "running" | "done" | "failed" | "canceled" | "expired";
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            address: string | null;
                            allowed: ("approve" | "reject" | "retry" | "continue" | "cancel")[];
                            /** @description ISO 8601 */
                            canceledAt: string | null;
                            computerId: string;
                            /** @description What it would do now outside the plan */
                            difference: {
                                changes: {
                                    /** @enum {string} */
                                    action: "add" | "upgrade" | "downgrade" | "remove";
                                    architecture: string | null;
                                    from: string | null;
                                    name: string;
                                    sha256: string | null;
                                    to: string | null;
                                }[];
                                preview: {
                                    bytes: number | null;
                                    readonly changes: {
                                        /** @enum {string} */
                                        action: "add" | "upgrade" | "downgrade" | "remove";
                                        architecture: string | null;
                                        from: string | null;
                                        name: string;
                                        sha256: string | null;
                                        to: string | null;
                                    }[];
                                    /** @enum {string} */
                                    restart: "none" | "possible" | "required";
                                    readonly services: string[];
                                } | null;
                                restart: boolean;
                            } | null;
                            drifted: boolean;
                            /** @description What it said that it would do; null: unknown */
                            expected: {
                                bytes: number | null;
                                readonly changes: {
                                    /** @enum {string} */
                                    action: "add" | "upgrade" | "downgrade" | "remove";
                                    architecture: string | null;
                                    from: string | null;
                                    name: string;
                                    sha256: string | null;
                                    to: string | null;
                                }[];
                                /** @enum {string} */
                                restart: "none" | "possible" | "required";
                                readonly services: string[];
                            } | null;
                            name: string;
                            patches: {
                                classification: string | null;
                                level: string | null;
                                name: string;
                                patchId: string;
                                restartRequired: boolean;
                                result: string | null;
                                resultCode: string | null;
                                title: string;
                                version: string | null;
                            }[];
                            /** @enum {string} */
                            state: "waiting" | "running" | "done" | "failed" | "canceled" | "expired";
                            steps: {
                                attempt: number;
                                continued: boolean;
                                /** @description ISO 8601 */
                                endedAt: string | null;
                                /** @enum {string} */
                                kind: "schedule_standby" | "operation_check" | "reboot_before" | "pre_script" | "apply" | "post_script" | "restart" | "verify";
                                /** @description In the words of the agent */
                                message: string | null;
                                /** @description attempt/stream */
                                outputs: string[];
                                position: number;
                                /** @description Why it failed: an entry of the message catalog */
                                problem: {
                                    code: string;
                                    details: {
                                        [key: string]: unknown;
                                    };
                                } | null;
                                reason: string | null;
                                returnValue: number | null;
                                /** @description ISO 8601 */
                                startedAt: string | null;
                                /** @enum {string} */
                                state: "pending" | "ready" | "leased" | "running" | "succeeded" | "failed" | "skipped" | "canceled" | "expired";
                            }[];
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStepOutput: {
        parameters: {
            query?: {
                attempt?: number;
                /** @description Characters that are there already: the rest comes, from x-offset on, with x-next-offset, and x-complete when nothing will be added. While the step runs it is the end of what was written so far, as of x-told-at */
                offset?: number;
                stream?: "stdout" | "stderr";
            };
            header?: never;
            path: {
                computerId: string;
                jobId: string;
                position: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    continueJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    comment?: string;
                    /** @description One computer; absent: all */
                    computerId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        name: string;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchJob: {
        parameters: {
            query?: {
                /** @description Whether `inbox` is sent as well */
                inbox?: "true" | "false";
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobProgress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed: ("approve" | "reject" | "retry" | "continue" | "cancel")[];
                        /** @description Computers by state; the states add up to the total, and the list of computers takes each as its `state` */
                        computers: {
                            canceled: number;
                            done: number;
                            expired: number;
                            failed: number;
                            running: number;
                            total: number;
                            waiting: number;
                        };
                        drifted: number;
                        /** @description ISO 8601 */
                        endedAt: string | null;
                        jobId: string;
                        /** @description Nothing will change any more */
                        over: boolean;
                        planHash: string;
                        planRevision: number;
                        progress: {
                            computers: number;
                            /** @enum {string} */
                            kind: "schedule_standby" | "operation_check" | "reboot_before" | "pre_script" | "apply" | "post_script" | "restart" | "verify";
                            /** @enum {string} */
                            state: "pending" | "ready" | "leased" | "running" | "succeeded" | "failed" | "skipped" | "canceled" | "expired";
                        }[];
                        /** @description What became of each patch, in numbers of computers */
                        results: {
                            computers: number;
                            failed: number;
                            name: string;
                            patchId: string;
                            restartRequired: number;
                            skipped: number;
                            succeeded: number;
                            title: string;
                            version: string | null;
                            waiting: number;
                        }[];
                        /** @description ISO 8601 */
                        startedAt: string | null;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        waitingForDecision: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rejectJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    comment?: string;
                    /** @description Of the plan that was seen */
                    planHash: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        name: string;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    comment?: string;
                    /** @description One computer; absent: all */
                    computerId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobId: string;
                        name: string;
                        /** @enum {string} */
                        state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
                kind: "pre_script" | "post_script";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCandidates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Empty: any
                     * @default []
                     */
                    computerIds?: string[];
                    /** @enum {string} */
                    kind?: "windows" | "linux" | "middleware";
                    /**
                     * @default en
                     * @enum {string}
                     */
                    locale?: "ja" | "en";
                    /**
                     * @description Empty: any
                     * @default []
                     */
                    patchIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description By tenant and name */
                        computers: {
                            agentLastSeenAt: string | null;
                            asOf: string | null;
                            computerId: string;
                            criticality: string;
                            /** @description Without one it cannot be put into a plan */
                            hasAgent: boolean;
                            name: string;
                            osName: string;
                            /** @description How many they are */
                            patches: number;
                            /** @description Of the patches in question, those that are unapplied there; at most fifty */
                            patchIds: string[];
                            serverGroupName: string;
                            tenantName: string;
                        }[];
                        /** @description The gravest first */
                        patches: {
                            /** @description On how many of the computers in question it is unapplied */
                            computers: number;
                            exploited: boolean;
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            name: string;
                            patchId: string;
                            releasedAt: string | null;
                            /** @enum {string} */
                            restart: "never" | "always" | "can" | "unknown";
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            title: string;
                            version: string | null;
                        }[];
                        /** @description There are more than a request may hold */
                        truncated: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportJobs: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description Whose plan works on this computer */
                computerId?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Requested from here on */
                from?: string;
                kind?: "windows" | "linux" | "middleware";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "state" | "-state" | "kind" | "-kind" | "tenantId" | "-tenantId" | "requestedBy" | "-requestedBy" | "ownerId" | "-ownerId" | "scheduledAt" | "-scheduledAt" | "startedAt" | "-startedAt" | "endedAt" | "-endedAt";
                /** @description Comma-delimited; those that need somebody’s decision are pending_approval,awaiting_decision */
                states?: string;
                tenantId?: string;
                /** @description Part of the name, the id, a person’s id or the comment */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Requested before */
                to?: string;
                /** @description Requested by, or for */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestJobForUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addresses?: string[];
                    comment?: string;
                    computerIds?: string[];
                    /**
                     * @description How long after the request, or the scheduled time, it may still begin
                     * @default 168
                     */
                    expiryHours?: number;
                    /** @default false */
                    goOnAfterFailure?: boolean;
                    /** @enum {string} */
                    kind: "windows" | "linux" | "middleware";
                    /**
                     * @description How long the operation check waits for a computer
                     * @default 10
                     */
                    monitorMinutes?: number;
                    name?: string;
                    /**
                     * @description Apply each patch where it is unapplied, instead of refusing computers that do not need it
                     * @default false
                     */
                    onlyNeeded?: boolean;
                    patches: string[] | "all";
                    /** @description Hashes that the preview showed; another plan is refused */
                    planHashes?: string[];
                    policy?: string;
                    postScript?: {
                        body: string;
                        fileName: string;
                    };
                    preScript?: {
                        body: string;
                        fileName: string;
                    };
                    /** @default false */
                    rebootBefore?: boolean;
                    /**
                     * @description Restart afterwards if a patch needs it
                     * @default false
                     */
                    restart?: boolean;
                    /**
                     * @default {
                     *       "count": 0,
                     *       "backoffMinutes": 15
                     *     }
                     */
                    retry?: {
                        backoffMinutes: number;
                        count: number;
                    };
                    /** @description YYYY-MM-DD HH:MM in the tenant’s zone, or ISO 8601 with offset; absent: at once */
                    schedule?: string;
                    /**
                     * @default 0
                     * @enum {string}
                     */
                    scriptSuccess?: "0" | "all";
                    serverGroupIds?: string[];
                    /** @description The job’s administrator */
                    userId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobs: {
                            jobId: string;
                            name: string;
                            /** @enum {string} */
                            state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewJobForUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addresses?: string[];
                    comment?: string;
                    computerIds?: string[];
                    /**
                     * @description How long after the request, or the scheduled time, it may still begin
                     * @default 168
                     */
                    expiryHours?: number;
                    /** @default false */
                    goOnAfterFailure?: boolean;
                    /** @enum {string} */
                    kind: "windows" | "linux" | "middleware";
                    /**
                     * @description How long the operation check waits for a computer
                     * @default 10
                     */
                    monitorMinutes?: number;
                    name?: string;
                    /**
                     * @description Apply each patch where it is unapplied, instead of refusing computers that do not need it
                     * @default false
                     */
                    onlyNeeded?: boolean;
                    patches: string[] | "all";
                    /** @description Hashes that the preview showed; another plan is refused */
                    planHashes?: string[];
                    policy?: string;
                    postScript?: {
                        body: string;
                        fileName: string;
                    };
                    preScript?: {
                        body: string;
                        fileName: string;
                    };
                    /** @default false */
                    rebootBefore?: boolean;
                    /**
                     * @description Restart afterwards if a patch needs it
                     * @default false
                     */
                    restart?: boolean;
                    /**
                     * @default {
                     *       "count": 0,
                     *       "backoffMinutes": 15
                     *     }
                     */
                    retry?: {
                        backoffMinutes: number;
                        count: number;
                    };
                    /** @description YYYY-MM-DD HH:MM in the tenant’s zone, or ISO 8601 with offset; absent: at once */
                    schedule?: string;
                    /**
                     * @default 0
                     * @enum {string}
                     */
                    scriptSuccess?: "0" | "all";
                    serverGroupIds?: string[];
                    /** @description The job’s administrator */
                    userId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        plans: {
                            common: {
                                expiryHours: number;
                                goOnAfterFailure: boolean;
                                /** @enum {string} */
                                kind: "windows" | "linux" | "middleware";
                                monitorMinutes: number;
                                readonly patches: {
                                    name: string;
                                    patchId: string;
                                    version: string | null;
                                }[];
                                policy: {
                                    id: string;
                                    version: number;
                                };
                                postScript: {
                                    fileName: string;
                                    interpreter: string;
                                    sha256: string;
                                    success: string;
                                    timeoutSeconds: number;
                                } | null;
                                preScript: {
                                    fileName: string;
                                    interpreter: string;
                                    sha256: string;
                                    success: string;
                                    timeoutSeconds: number;
                                } | null;
                                rebootBefore: boolean;
                                /** @enum {string} */
                                restart: "never" | "if_needed";
                                retry: {
                                    backoffMinutes: number;
                                    count: number;
                                };
                                /** @description ISO 8601 */
                                scheduledAt: string | null;
                            };
                            computers: {
                                bytes: number | null;
                                computerId: string;
                                expected: {
                                    bytes: number | null;
                                    readonly changes: {
                                        /** @enum {string} */
                                        action: "add" | "upgrade" | "downgrade" | "remove";
                                        architecture: string | null;
                                        from: string | null;
                                        name: string;
                                        sha256: string | null;
                                        to: string | null;
                                    }[];
                                    /** @enum {string} */
                                    restart: "none" | "possible" | "required";
                                    readonly services: string[];
                                } | null;
                                name: string;
                                patchIds: string[];
                                preview: {
                                    reason: string | null;
                                    /**
                                     * @description asked: ask again for the answer; unknown: the computer is silent
                                     * @enum {string}
                                     */
                                    state: "known" | "asked" | "unknown";
                                };
                            }[];
                            needsApproval: boolean;
                            patches: {
                                bytes: number | null;
                                name: string;
                                patchId: string;
                                restart: string;
                                title: string;
                                version: string | null;
                            }[];
                            planHash: string;
                            steps: ("schedule_standby" | "operation_check" | "reboot_before" | "pre_script" | "apply" | "post_script" | "restart" | "verify")[];
                            tenantId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDecisionsNeeded: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description ISO 8601 */
                            approvedAt: string | null;
                            approvedBy: string | null;
                            comment: string | null;
                            computerCount: number;
                            createdAt: string;
                            /** @description ISO 8601 */
                            endedAt: string | null;
                            /** @description ISO 8601 */
                            expiresAt: string | null;
                            hasScript: boolean;
                            jobId: string;
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            name: string;
                            needsApproval: boolean;
                            ownerId: string;
                            patchCount: number;
                            requestedBy: string;
                            /** @description Joins the jobs of one request */
                            requestId: string;
                            restarts: boolean;
                            /** @description ISO 8601 */
                            scheduledAt: string | null;
                            /** @description ISO 8601 */
                            startedAt: string | null;
                            /** @enum {string} */
                            state: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                            tenantId: string;
                            twoPerson: boolean;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countDecisionsNeeded: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        countIsMinimum: boolean;
                        newestJobId: string | null;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchDecisionsNeeded: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDecisionsNeeded: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addresses?: string[];
                    comment?: string;
                    computerIds?: string[];
                    /**
                     * @description How long after the request, or the scheduled time, it may still begin
                     * @default 168
                     */
                    expiryHours?: number;
                    /** @default false */
                    goOnAfterFailure?: boolean;
                    /** @enum {string} */
                    kind: "windows" | "linux" | "middleware";
                    /**
                     * @description How long the operation check waits for a computer
                     * @default 10
                     */
                    monitorMinutes?: number;
                    name?: string;
                    /**
                     * @description Apply each patch where it is unapplied, instead of refusing computers that do not need it
                     * @default false
                     */
                    onlyNeeded?: boolean;
                    patches: string[] | "all";
                    /** @description Hashes that the preview showed; another plan is refused */
                    planHashes?: string[];
                    policy?: string;
                    postScript?: {
                        body: string;
                        fileName: string;
                    };
                    preScript?: {
                        body: string;
                        fileName: string;
                    };
                    /** @default false */
                    rebootBefore?: boolean;
                    /**
                     * @description Restart afterwards if a patch needs it
                     * @default false
                     */
                    restart?: boolean;
                    /**
                     * @default {
                     *       "count": 0,
                     *       "backoffMinutes": 15
                     *     }
                     */
                    retry?: {
                        backoffMinutes: number;
                        count: number;
                    };
                    /** @description YYYY-MM-DD HH:MM in the tenant’s zone, or ISO 8601 with offset; absent: at once */
                    schedule?: string;
                    /**
                     * @default 0
                     * @enum {string}
                     */
                    scriptSuccess?: "0" | "all";
                    serverGroupIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        plans: {
                            common: {
                                expiryHours: number;
                                goOnAfterFailure: boolean;
                                /** @enum {string} */
                                kind: "windows" | "linux" | "middleware";
                                monitorMinutes: number;
                                readonly patches: {
                                    name: string;
                                    patchId: string;
                                    version: string | null;
                                }[];
                                policy: {
                                    id: string;
                                    version: number;
                                };
                                postScript: {
                                    fileName: string;
                                    interpreter: string;
                                    sha256: string;
                                    success: string;
                                    timeoutSeconds: number;
                                } | null;
                                preScript: {
                                    fileName: string;
                                    interpreter: string;
                                    sha256: string;
                                    success: string;
                                    timeoutSeconds: number;
                                } | null;
                                rebootBefore: boolean;
                                /** @enum {string} */
                                restart: "never" | "if_needed";
                                retry: {
                                    backoffMinutes: number;
                                    count: number;
                                };
                                /** @description ISO 8601 */
                                scheduledAt: string | null;
                            };
                            computers: {
                                bytes: number | null;
                                computerId: string;
                                expected: {
                                    bytes: number | null;
                                    readonly changes: {
                                        /** @enum {string} */
                                        action: "add" | "upgrade" | "downgrade" | "remove";
                                        architecture: string | null;
                                        from: string | null;
                                        name: string;
                                        sha256: string | null;
                                        to: string | null;
                                    }[];
                                    /** @enum {string} */
                                    restart: "none" | "possible" | "required";
                                    readonly services: string[];
                                } | null;
                                name: string;
                                patchIds: string[];
                                preview: {
                                    reason: string | null;
                                    /**
                                     * @description asked: ask again for the answer; unknown: the computer is silent
                                     * @enum {string}
                                     */
                                    state: "known" | "asked" | "unknown";
                                };
                            }[];
                            needsApproval: boolean;
                            patches: {
                                bytes: number | null;
                                name: string;
                                patchId: string;
                                restart: string;
                                title: string;
                                version: string | null;
                            }[];
                            planHash: string;
                            steps: ("schedule_standby" | "operation_check" | "reboot_before" | "pre_script" | "apply" | "post_script" | "restart" | "verify")[];
                            tenantId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMappingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "target_group" | "host_name" | "domain_suffix" | "address_range";
                            pattern: string;
                            /** @description Order of trial, from 1 */
                            position: number;
                            serverGroupId: string;
                            serverGroupName: string;
                            /** @description Only computers of this source; null: of any */
                            sourceId: string | null;
                            tenantId: string;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setMappingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rules: {
                        kind: string;
                        pattern: string;
                        serverGroupId: string;
                        sourceId?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyMappingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    serverIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        moved: {
                            serverGroupId: string;
                            serverId: string;
                            tenantId: string;
                            toAnotherTenant: boolean;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMappingDifferences: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out: the rules that are stored */
                    rules?: {
                        kind: string;
                        pattern: string;
                        serverGroupId: string;
                        sourceId?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            fqdn: string;
                            /** @description In another tenant its agent must enroll anew */
                            hasAgent: boolean;
                            /** @description Position of the rule that it meets */
                            rule: number;
                            serverGroupId: string;
                            serverId: string;
                            sourceId: string;
                            tenantId: string;
                            wantedServerGroupId: string;
                            wantedTenantId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewMappingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out: the rules that are stored */
                    rules?: {
                        kind: string;
                        pattern: string;
                        serverGroupId: string;
                        sourceId?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many computers were looked at */
                        computers: number;
                        rules: {
                            /** @description Assigned computers that are where it leads */
                            agrees: number;
                            /** @description Unassigned computers that the next discovery would assign by it */
                            assigns: number;
                            /** @description The first few */
                            assignsNames: string[];
                            /** @description Assigned computers that are elsewhere; they are never moved by a discovery */
                            differs: number;
                            /** @description The first few */
                            differsNames: string[];
                            /** @enum {string} */
                            kind: "target_group" | "host_name" | "domain_suffix" | "address_range";
                            pattern: string;
                            /** @description Order of trial, from 1 */
                            position: number;
                            serverGroupId: string;
                            serverGroupName: string;
                            /** @description Only computers of this source; null: of any */
                            sourceId: string | null;
                            tenantId: string;
                        }[];
                        /** @description Unassigned computers that no rule meets */
                        unmatched: number;
                        /** @description The first few */
                        unmatchedNames: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNotices: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                from?: string;
                kind?: string;
                /** @description Rows of a page */
                limit?: number;
                state?: "queued" | "sending" | "sent" | "retrying" | "failed";
                tenantId?: string;
                /** @description Part of a person’s id, a mail address or the reason */
                text?: string;
                /** @description Queued before it */
                to?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: "retry"[];
                            attempts: number;
                            email: string | null;
                            id: number;
                            kind: string;
                            /** Format: date-time */
                            nextAttemptAt: string;
                            /** Format: date-time */
                            queuedAt: string;
                            /** @description What the mail server answered */
                            reason: string | null;
                            /** @description Code of the message that says why it was not sent */
                            reasonCode: string | null;
                            sentAt: string | null;
                            /** @enum {string} */
                            state: "queued" | "sending" | "sent" | "retrying" | "failed";
                            tenantId: string;
                            userId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportNotices: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                from?: string;
                kind?: string;
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                state?: "queued" | "sending" | "sent" | "retrying" | "failed";
                tenantId?: string;
                /** @description Part of a person’s id, a mail address or the reason */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Queued before it */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMailSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        settings: {
                            /**
                             * @default {
                             *       "kind": "none"
                             *     }
                             */
                            auth: {
                                /** @constant */
                                kind: "none";
                            } | {
                                /** @constant */
                                kind: "password";
                                user: string;
                            } | {
                                /**
                                 * Format: uri
                                 * @description Where tokens are made
                                 */
                                accessUrl: string;
                                clientId: string;
                                /** @constant */
                                kind: "oauth2";
                                /** @description Mailbox that sends */
                                user: string;
                            };
                            /**
                             * @description Certificates to trust, if not those of the system (PEM)
                             * @default null
                             */
                            caPem: string | null;
                            /** @description Name or address of the mail server */
                            host: string;
                            /**
                             * @description Attempts within about 24 hours before a mail is given up
                             * @default 10
                             */
                            maxAttempts: number;
                            port: number;
                            /**
                             * @description none: in the clear; starttls: refused if the server does not offer it
                             * @enum {string}
                             */
                            security: "none" | "starttls" | "smtps";
                            sender: {
                                address: string;
                                /** @default Tsukuroi */
                                name: string;
                            };
                            /**
                             * @description Whether the certificate of the server is checked
                             * @default true
                             */
                            verify: boolean;
                        } | null;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putMailSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default {
                     *       "kind": "none"
                     *     }
                     */
                    auth?: {
                        /** @constant */
                        kind: "none";
                    } | {
                        /** @constant */
                        kind: "password";
                        user: string;
                    } | {
                        /**
                         * Format: uri
                         * @description Where tokens are made
                         */
                        accessUrl: string;
                        clientId: string;
                        /** @constant */
                        kind: "oauth2";
                        /** @description Mailbox that sends */
                        user: string;
                    };
                    /**
                     * @description Certificates to trust, if not those of the system (PEM)
                     * @default null
                     */
                    caPem?: string | null;
                    clientSecret?: string;
                    /** @description Name or address of the mail server */
                    host: string;
                    /**
                     * @description Attempts within about 24 hours before a mail is given up
                     * @default 10
                     */
                    maxAttempts?: number;
                    password?: string;
                    port: number;
                    refreshToken?: string;
                    /**
                     * @description none: in the clear; starttls: refused if the server does not offer it
                     * @enum {string}
                     */
                    security: "none" | "starttls" | "smtps";
                    sender: {
                        address: string;
                        /** @default Tsukuroi */
                        name?: string;
                    };
                    /**
                     * @description Whether the certificate of the server is checked
                     * @default true
                     */
                    verify?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        settings: {
                            /**
                             * @default {
                             *       "kind": "none"
                             *     }
                             */
                            auth: {
                                /** @constant */
                                kind: "none";
                            } | {
                                /** @constant */
                                kind: "password";
                                user: string;
                            } | {
                                /**
                                 * Format: uri
                                 * @description Where tokens are made
                                 */
                                accessUrl: string;
                                clientId: string;
                                /** @constant */
                                kind: "oauth2";
                                /** @description Mailbox that sends */
                                user: string;
                            };
                            /**
                             * @description Certificates to trust, if not those of the system (PEM)
                             * @default null
                             */
                            caPem: string | null;
                            /** @description Name or address of the mail server */
                            host: string;
                            /**
                             * @description Attempts within about 24 hours before a mail is given up
                             * @default 10
                             */
                            maxAttempts: number;
                            port: number;
                            /**
                             * @description none: in the clear; starttls: refused if the server does not offer it
                             * @enum {string}
                             */
                            security: "none" | "starttls" | "smtps";
                            sender: {
                                address: string;
                                /** @default Tsukuroi */
                                name: string;
                            };
                            /**
                             * @description Whether the certificate of the server is checked
                             * @default true
                             */
                            verify: boolean;
                        };
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnerlessComputers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            hostName: string;
                            patches: number;
                            serverGroupId: string;
                            serverId: string;
                            tenantId: string;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryNotices: {
        parameters: {
            query?: {
                /** @description This one alone */
                noticeId?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            email: string | null;
                            kind: string;
                            moved: boolean;
                            reason: string | null;
                            reasonCode: string | null;
                            tenantId: string;
                            userId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendTestMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default en
                     * @enum {string}
                     */
                    locale?: "ja" | "en";
                    to: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        answer: string;
                        code: string | null;
                        dialog: {
                            /** @enum {string} */
                            from: "client" | "server" | "note";
                            text: string;
                        }[];
                        sent: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPackageStates: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                cve?: string;
                /** @description Rows of a page */
                limit?: number;
                package?: string;
                release?: string;
                state?: "affected" | "deferred" | "ignored" | "end_of_life" | "under_investigation" | "not_affected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            asOf: string;
                            cve: string | null;
                            document: string;
                            /** @description Probability of its use within 30 days */
                            epss: number | null;
                            /** @description Attacks use the vulnerability */
                            exploited: boolean;
                            module: string | null;
                            /**
                             * @description Whose names the vendor uses
                             * @enum {string}
                             */
                            names: "source" | "binary" | "app";
                            /** @description The vendor’s word for it */
                            note: string;
                            package: string;
                            release: string;
                            state: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportPackageStates: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                cve?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                package?: string;
                release?: string;
                state?: "affected" | "deferred" | "ignored" | "end_of_life" | "under_investigation" | "not_affected";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPatchDecisions: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: "revoke"[];
                            approved: boolean;
                            author: string;
                            decidedAt: string;
                            name: string;
                            patchId: string;
                            reason: string;
                            tenantId: string;
                            /** @description When it expires by itself */
                            untilAt: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportPatchDecisions: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPatchTargets: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Part of a name */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            architecture: string;
                            name: string;
                            release: string;
                            version: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importPatchTargets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    targets: {
                        architecture: string | null;
                        name: string | null;
                        release: string | null;
                        version: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Verdicts whose approval changed */
                        changed: number;
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportPatchTargets: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Part of a name */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPatchTargetPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        importedAt: string | null;
                        importedBy: string | null;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSuggestedPatchTargets: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            name: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPatches: {
        parameters: {
            query?: {
                /** @description Answers it */
                advisoryId?: string;
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Ids of classifications, comma-delimited */
                classification?: string;
                /** @description Answers it, by itself or through what it replaces */
                cve?: string;
                /** @description Answers a vulnerability that attacks use */
                exploited?: "true" | "false";
                kind?: "windows" | "linux" | "middleware";
                /** @description As the viewer’s tenant, or the named one, has it */
                level?: "required" | "recommended";
                /** @description Rows of a page */
                limit?: number;
                /** @description Language of titles */
                locale?: "ja" | "en";
                /** @description Exactly one of its products */
                product?: string;
                /** @description Registered by hand or by scripts of an own source, or not */
                registered?: "true" | "false";
                releasedFrom?: string;
                /** @description Released before it */
                releasedTo?: string;
                /** @description Comma-delimited */
                severity?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "releasedAt" | "-releasedAt" | "name" | "-name" | "title" | "-title" | "kind" | "-kind" | "classification" | "-classification" | "level" | "-level" | "severity" | "-severity" | "exploited" | "-exploited" | "missing" | "-missing" | "downloaded" | "-downloaded" | "failed" | "-failed" | "pendingReboot" | "-pendingReboot" | "installed" | "-installed" | "needed" | "-needed" | "approved" | "-approved" | "unapplied" | "-unapplied";
                superseded?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name, a title, a KB number or a CVE id */
                text?: string;
                /** @description approved, unapplied, needed, missing (downloaded ones too), downloaded, installed, failed, pending_reboot: of the viewer’s computers; applicable: needed or installed; critical: needed and critical; supported: not expired; latest: of the last 30 days; declined: by an exception that holds; all */
                view?: "approved" | "unapplied" | "needed" | "missing" | "downloaded" | "installed" | "failed" | "pending_reboot" | "applicable" | "critical" | "all" | "supported" | "latest" | "declined";
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description What you may do with it now */
                            actions: ("wizard" | "decline" | "hold" | "waive" | "approve" | "refuse" | "revoke")[];
                            /** @description For how many of all these the patch is approved */
                            approved: number;
                            /** @description As of when the counts are: the oldest of its origins; null for packages, whose counts are as old as each inventory */
                            asOf: string | null;
                            classification: string | null;
                            /** @description What it answers by itself */
                            cves: string[];
                            /** @description What the viewer’s tenant decided about it, where WSUS does not know it; null: nothing */
                            decided: boolean | null;
                            downloaded: number;
                            exploited: boolean;
                            failed: number;
                            /** @description How many more it answers through what it replaces */
                            inheritedCves: number;
                            installed: number;
                            kbs: string[];
                            /** @enum {string} */
                            kind: "windows" | "linux" | "middleware";
                            /** @description By the patch management policy, for the viewer’s tenant or the named one */
                            level: ("required" | "recommended") | null;
                            /** @description Computers that the viewer may see, by the state of their verdict */
                            missing: number;
                            name: string;
                            /** @description Computers that need it as WSUS counts it: missing, downloaded, failed or pending reboot, whether or not it is approved for them */
                            needed: number;
                            /** @description The servers that have it, one patch with several origins; empty for packages */
                            origins: {
                                /** @description The oldest of the source and of the servers below it */
                                asOf: string | null;
                                sourceId: string;
                            }[];
                            patchId: string;
                            pendingReboot: number;
                            products: string[];
                            releasedAt: string | null;
                            /** @enum {string} */
                            restart: "never" | "always" | "can" | "unknown";
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            superseded: boolean;
                            title: string;
                            /** @description Computers on which somebody has to act: missing, downloaded or failed, approved for them, and without exception; pending reboot is counted by itself */
                            unapplied: number;
                            version: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description Each server that the viewer’s figures come from */
                        servers: {
                            kind: string;
                            /** @description As of when its figures are: end of the newest complete reading, not later than the roll-up */
                            lastSuccessAt: string | null;
                            /** @description What a server below the source sent up to it */
                            rolledUp: boolean;
                            /** @description Of a server below, for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPatch: {
        parameters: {
            query?: {
                locale?: "ja" | "en";
                tenantId?: string;
            };
            header?: never;
            path: {
                patchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What you may do with it now */
                        actions: ("wizard" | "decline" | "hold" | "waive" | "approve" | "refuse" | "revoke")[];
                        /** @description Vendors’ statements that it belongs to, newest first; at most 500 */
                        advisories: {
                            advisoryId: string;
                            exploited: boolean;
                            publishedAt: string | null;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            title: string;
                        }[];
                        /** @description For how many of all these the patch is approved */
                        approved: number;
                        /** @description As of when the counts are: the oldest of its origins; null for packages, whose counts are as old as each inventory */
                        asOf: string | null;
                        classification: string | null;
                        createdAt: string | null;
                        /** @description What it answers by itself */
                        cves: string[];
                        /** @description What the viewer’s tenant decided about it, where WSUS does not know it; null: nothing */
                        decided: boolean | null;
                        description: string;
                        /** @description Where they are known from */
                        documents: {
                            fetchedAt: string;
                            format: string;
                            key: string;
                            revisedAt: string | null;
                            sha256: string;
                            /** @description null: it came as a file; tenants are not told where the infrastructure gets it */
                            url: string | null;
                        }[];
                        downloaded: number;
                        eula: boolean;
                        expired: boolean;
                        exploited: boolean;
                        failed: number;
                        /** @description How many more it answers through what it replaces */
                        inheritedCves: number;
                        installed: number;
                        kbs: string[];
                        /** @enum {string} */
                        kind: "windows" | "linux" | "middleware";
                        /** @description By the patch management policy, for the viewer’s tenant or the named one */
                        level: ("required" | "recommended") | null;
                        /** @description Computers that the viewer may see, by the state of their verdict */
                        missing: number;
                        name: string;
                        /** @description Computers that need it as WSUS counts it: missing, downloaded, failed or pending reboot, whether or not it is approved for them */
                        needed: number;
                        /** @description The servers that have it, one patch with several origins; empty for packages */
                        origins: {
                            /** @description The oldest of the source and of the servers below it */
                            asOf: string | null;
                            sourceId: string;
                        }[];
                        patchId: string;
                        pendingReboot: number;
                        products: string[];
                        releasedAt: string | null;
                        replacedBy: string[];
                        replaces: string[];
                        /** @enum {string} */
                        restart: "never" | "always" | "can" | "unknown";
                        /** @description Each server that the viewer’s figures come from */
                        servers: {
                            kind: string;
                            /** @description As of when its figures are: end of the newest complete reading, not later than the roll-up */
                            lastSuccessAt: string | null;
                            /** @description What a server below the source sent up to it */
                            rolledUp: boolean;
                            /** @description Of a server below, for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        /** @enum {string} */
                        severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                        superseded: boolean;
                        title: string;
                        /** @description Computers on which somebody has to act: missing, downloaded or failed, approved for them, and without exception; pending reboot is counted by itself */
                        unapplied: number;
                        version: string | null;
                        /** @description Its own first, then inherited ones; at most 5,000 */
                        vulnerabilities: {
                            /** @description No name says that the product is this patch’s; only that none contradicts it */
                            assumed: boolean;
                            cve: string;
                            /** @description The vendor says that attacks use it */
                            exploited: boolean;
                            /** @description Somebody published how to exploit it */
                            exploitPublic: boolean;
                            /** @description Answered through what the patch replaces */
                            inherited: boolean;
                            /** @description Articles that bring it */
                            kbs: number[];
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            title: string;
                            url: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideAboutPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patchId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    approved: boolean;
                    reason?: string;
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                    /**
                     * Format: date-time
                     * @description When it expires by itself
                     */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        patchId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undecideAboutPatch: {
        parameters: {
            query?: {
                /** @description Which tenant, for roles that have none */
                tenantId?: string;
            };
            header?: never;
            path: {
                patchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        patchId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApprovalsOfPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What tenants decided where WSUS does not know the patch; your own, or all for infrastructure roles */
                        tenants: {
                            approved: boolean;
                            author: string;
                            decidedAt: string;
                            reason: string;
                            tenantId: string;
                            untilAt: string | null;
                        }[];
                        wsus: {
                            /** @enum {string} */
                            action: "install" | "uninstall" | "detect" | "block" | "other";
                            /** @description By the server’s own word */
                            approvedAt: string | null;
                            /** @description That you may see and that it reaches */
                            computers: number;
                            deadlineAt: string | null;
                            /** @description null: the group of a server that is not yours */
                            groupName: string | null;
                            /** @description When the service learned of it */
                            learnedAt: string;
                            optional: boolean;
                            /** @description For infrastructure roles */
                            sourceId: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPatchGraph: {
        parameters: {
            query?: {
                locale?: "ja" | "en";
                tenantId?: string;
            };
            header?: never;
            path: {
                patchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        edges: {
                            /** @description Which patch replaces */
                            from: string;
                            /** @description which */
                            to: string;
                        }[];
                        /** @description Newest first, at most 200 */
                        nodes: {
                            /** @description 0: the patch itself; negative: so many steps earlier; positive: later */
                            distance: number;
                            failed: number;
                            installed: number;
                            /** @description Computers that the viewer may see; downloaded ones included */
                            missing: number;
                            name: string;
                            patchId: string;
                            releasedAt: string | null;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            superseded: boolean;
                            title: string;
                            unapplied: number;
                        }[];
                        /** @description There are more */
                        truncated: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportPatches: {
        parameters: {
            query?: {
                /** @description Answers it */
                advisoryId?: string;
                /** @description Ids of classifications, comma-delimited */
                classification?: string;
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description Answers it, by itself or through what it replaces */
                cve?: string;
                /** @description Answers a vulnerability that attacks use */
                exploited?: "true" | "false";
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                kind?: "windows" | "linux" | "middleware";
                /** @description As the viewer’s tenant, or the named one, has it */
                level?: "required" | "recommended";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Exactly one of its products */
                product?: string;
                /** @description Registered by hand or by scripts of an own source, or not */
                registered?: "true" | "false";
                releasedFrom?: string;
                /** @description Released before it */
                releasedTo?: string;
                /** @description Comma-delimited */
                severity?: string;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "releasedAt" | "-releasedAt" | "name" | "-name" | "title" | "-title" | "kind" | "-kind" | "classification" | "-classification" | "level" | "-level" | "severity" | "-severity" | "exploited" | "-exploited" | "missing" | "-missing" | "downloaded" | "-downloaded" | "failed" | "-failed" | "pendingReboot" | "-pendingReboot" | "installed" | "-installed" | "needed" | "-needed" | "approved" | "-approved" | "unapplied" | "-unapplied";
                superseded?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name, a title, a KB number or a CVE id */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description approved, unapplied, needed, missing (downloaded ones too), downloaded, installed, failed, pending_reboot: of the viewer’s computers; applicable: needed or installed; critical: needed and critical; supported: not expired; latest: of the last 30 days; declined: by an exception that holds; all */
                view?: "approved" | "unapplied" | "needed" | "missing" | "downloaded" | "installed" | "failed" | "pending_reboot" | "applicable" | "critical" | "all" | "supported" | "latest" | "declined";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPatchIds: {
        parameters: {
            query?: {
                /** @description Answers it */
                advisoryId?: string;
                /** @description Ids of classifications, comma-delimited */
                classification?: string;
                /** @description Answers it, by itself or through what it replaces */
                cve?: string;
                /** @description Answers a vulnerability that attacks use */
                exploited?: "true" | "false";
                kind?: "windows" | "linux" | "middleware";
                /** @description As the viewer’s tenant, or the named one, has it */
                level?: "required" | "recommended";
                /** @description Language of titles */
                locale?: "ja" | "en";
                /** @description Exactly one of its products */
                product?: string;
                /** @description Registered by hand or by scripts of an own source, or not */
                registered?: "true" | "false";
                releasedFrom?: string;
                /** @description Released before it */
                releasedTo?: string;
                /** @description Comma-delimited */
                severity?: string;
                superseded?: "true" | "false";
                tenantId?: string;
                /** @description Part of a name, a title, a KB number or a CVE id */
                text?: string;
                /** @description approved, unapplied, needed, missing (downloaded ones too), downloaded, installed, failed, pending_reboot: of the viewer’s computers; applicable: needed or installed; critical: needed and critical; supported: not expired; latest: of the last 30 days; declined: by an exception that holds; all */
                view?: "approved" | "unapplied" | "needed" | "missing" | "downloaded" | "installed" | "failed" | "pending_reboot" | "applicable" | "critical" | "all" | "supported" | "latest" | "declined";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many they are */
                        count: number;
                        ids: string[];
                        /** @description More than 5,000 match; the rest is left out */
                        truncated: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description Part of the name */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            patches: number;
                            product: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRegisteredPatches: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Whose; default: what is registered by hand */
                sourceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            /** @description 1 recommended, 2 important, 3 security */
                            importance: number;
                            name: string;
                            osType: string;
                            patchId: string;
                            softwareId: string;
                            sourceId: string;
                            /** @description Whose alone it is; null: everybody’s */
                            tenantId: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addRegisteredPatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    patches: {
                        importance: string | null;
                        name: string | null;
                        osType: string | null;
                        patchId: string | null;
                        softwareId: string | null;
                    }[];
                    /**
                     * @description Whose; default: what is registered by hand
                     * @default Direct
                     */
                    sourceId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        patchIds: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRegisteredPatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    patchIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateRegisteredPatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    patches: {
                        importance: string | null;
                        name: string | null;
                        osType: string | null;
                        patchId: string | null;
                        softwareId: string | null;
                    }[];
                    /**
                     * @description Whose; default: what is registered by hand
                     * @default Direct
                     */
                    sourceId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRegisteredSoftware: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Whose; default: what is registered by hand */
                sourceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            name: string;
                            osType: string;
                            softwareId: string;
                            sourceId: string;
                            /** @description Whose alone it is; null: everybody’s */
                            tenantId: string | null;
                            vendor: string;
                            version: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addRegisteredSoftware: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    software: {
                        name: string | null;
                        osType: string | null;
                        softwareId: string | null;
                        vendor: string | null;
                        version: string | null;
                    }[];
                    /**
                     * @description Whose; default: what is registered by hand
                     * @default Direct
                     */
                    sourceId?: string;
                    /** @description Whose alone it is to be */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        softwareIds: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRegisteredSoftware: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    softwareIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateRegisteredSoftware: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    software: {
                        name: string | null;
                        osType: string | null;
                        softwareId: string | null;
                        vendor: string | null;
                        version: string | null;
                    }[];
                    /**
                     * @description Whose; default: what is registered by hand
                     * @default Direct
                     */
                    sourceId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReportSchedules: {
        parameters: {
            query?: {
                /** @description Language of titles */
                locale?: "ja" | "en";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actions: ("edit" | "delete")[];
                            enabled: boolean;
                            /** @enum {string} */
                            frequency: "daily" | "weekly" | "monthly";
                            /** @description When it was due last */
                            lastAt: string | null;
                            lastOutcome: ("queued" | "owner_gone" | "not_allowed") | null;
                            locale: ("ja" | "en") | null;
                            monthDay: number | null;
                            /** @description When it is sent next; null while it is not */
                            nextAt: string | null;
                            parameters: {
                                [key: string]: string;
                            };
                            reportId: string;
                            scheduleId: string;
                            time: string;
                            title: string;
                            weekday: number | null;
                        }[];
                        /** @description Where the mails go; null: no address is set */
                        sentTo: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addReportSchedule: {
        parameters: {
            query?: {
                /** @description Language of titles */
                locale?: "ja" | "en";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default true */
                    enabled?: boolean;
                    /** @enum {string} */
                    frequency: "daily" | "weekly" | "monthly";
                    /**
                     * @description Language of the mail; null: the owner’s
                     * @default null
                     */
                    locale?: ("ja" | "en") | null;
                    /**
                     * @description Of monthly ones; the month’s last day where it is shorter
                     * @default null
                     */
                    monthDay?: number | null;
                    /** @default {} */
                    parameters?: {
                        /** @enum {string} */
                        exploited?: "true" | "false";
                        /** Format: date-time */
                        from?: string;
                        /** @enum {string} */
                        health?: "healthy" | "vulnerable" | "highly_vulnerable" | "unknown";
                        /** @enum {string} */
                        kind?: "windows" | "linux" | "middleware";
                        /**
                         * @description By the clocks of the viewer; without `from` and `to`
                         * @enum {string}
                         */
                        period?: "yesterday" | "last_7_days" | "last_30_days" | "last_month" | "this_month";
                        serverGroupId?: string;
                        /** @enum {string} */
                        severity?: "unspecified" | "low" | "moderate" | "important" | "critical";
                        /**
                         * @description Of jobs
                         * @enum {string}
                         */
                        state?: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        tenantId?: string;
                        /** @description Part of a name, a title or a CVE id */
                        text?: string;
                        /**
                         * Format: date-time
                         * @description Up to this instant, without it
                         */
                        to?: string;
                    };
                    /** @enum {string} */
                    reportId: "computer_health" | "unapplied_patches" | "compliance" | "exploited" | "exposures" | "coverage" | "jobs" | "job_results" | "decisions" | "changes" | "software" | "users";
                    /** @description HH:MM by the clocks of the owner */
                    time: string;
                    /**
                     * @description Of weekly ones: 1 is Monday
                     * @default null
                     */
                    weekday?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: ("edit" | "delete")[];
                        enabled: boolean;
                        /** @enum {string} */
                        frequency: "daily" | "weekly" | "monthly";
                        /** @description When it was due last */
                        lastAt: string | null;
                        lastOutcome: ("queued" | "owner_gone" | "not_allowed") | null;
                        locale: ("ja" | "en") | null;
                        monthDay: number | null;
                        /** @description When it is sent next; null while it is not */
                        nextAt: string | null;
                        parameters: {
                            [key: string]: string;
                        };
                        reportId: string;
                        scheduleId: string;
                        time: string;
                        title: string;
                        weekday: number | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeReportSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scheduleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeReportSchedule: {
        parameters: {
            query?: {
                /** @description Language of titles */
                locale?: "ja" | "en";
            };
            header?: never;
            path: {
                scheduleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled?: boolean;
                    /** @enum {string} */
                    frequency?: "daily" | "weekly" | "monthly";
                    locale?: ("ja" | "en") | null;
                    monthDay?: number | null;
                    parameters?: {
                        /** @enum {string} */
                        exploited?: "true" | "false";
                        /** Format: date-time */
                        from?: string;
                        /** @enum {string} */
                        health?: "healthy" | "vulnerable" | "highly_vulnerable" | "unknown";
                        /** @enum {string} */
                        kind?: "windows" | "linux" | "middleware";
                        /**
                         * @description By the clocks of the viewer; without `from` and `to`
                         * @enum {string}
                         */
                        period?: "yesterday" | "last_7_days" | "last_30_days" | "last_month" | "this_month";
                        serverGroupId?: string;
                        /** @enum {string} */
                        severity?: "unspecified" | "low" | "moderate" | "important" | "critical";
                        /**
                         * @description Of jobs
                         * @enum {string}
                         */
                        state?: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                        tenantId?: string;
                        /** @description Part of a name, a title or a CVE id */
                        text?: string;
                        /**
                         * Format: date-time
                         * @description Up to this instant, without it
                         */
                        to?: string;
                    };
                    /** @description HH:MM by the clocks of the owner */
                    time?: string;
                    weekday?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: ("edit" | "delete")[];
                        enabled: boolean;
                        /** @enum {string} */
                        frequency: "daily" | "weekly" | "monthly";
                        /** @description When it was due last */
                        lastAt: string | null;
                        lastOutcome: ("queued" | "owner_gone" | "not_allowed") | null;
                        locale: ("ja" | "en") | null;
                        monthDay: number | null;
                        /** @description When it is sent next; null while it is not */
                        nextAt: string | null;
                        parameters: {
                            [key: string]: string;
                        };
                        reportId: string;
                        scheduleId: string;
                        time: string;
                        title: string;
                        weekday: number | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReports: {
        parameters: {
            query?: {
                /** @description Language of titles and words */
                locale?: "ja" | "en";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            about: string;
                            actions: ("run" | "export" | "schedule")[];
                            columns: {
                                /** @description What the row is about: shown where there is room for few columns */
                                brief: boolean;
                                /** @enum {string} */
                                kind: "text" | "count" | "number" | "time" | "flag" | "list" | "label";
                                name: string;
                                title: string;
                                /** @description Of labels: value and word; a value that is not in it is shown as it is */
                                words: {
                                    [key: string]: string;
                                } | null;
                            }[];
                            parameters: {
                                name: string;
                                /** @description What holds when it is not given; null: it narrows nothing */
                                standard: string | null;
                                /** @description null where any text is taken */
                                values: {
                                    value: string;
                                    word: string;
                                }[] | null;
                            }[];
                            reportId: string;
                            title: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportReport: {
        parameters: {
            query?: {
                /** @description Comma-delimited names, in this order; default: all */
                columns?: string;
                exploited?: "true" | "false";
                format?: "csv" | "json";
                from?: string;
                health?: "healthy" | "vulnerable" | "highly_vulnerable" | "unknown";
                kind?: "windows" | "linux" | "middleware";
                /** @description Language of titles and words */
                locale?: "ja" | "en";
                /** @description By the clocks of the viewer; without `from` and `to` */
                period?: "yesterday" | "last_7_days" | "last_30_days" | "last_month" | "this_month";
                serverGroupId?: string;
                severity?: "unspecified" | "low" | "moderate" | "important" | "critical";
                /** @description Of jobs */
                state?: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                tenantId?: string;
                /** @description Part of a name, a title or a CVE id */
                text?: string;
                /** @description Up to this instant, without it */
                to?: string;
            };
            header?: never;
            path: {
                reportId: "computer_health" | "unapplied_patches" | "compliance" | "exploited" | "exposures" | "coverage" | "jobs" | "job_results" | "decisions" | "changes" | "software" | "users";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReportFigures: {
        parameters: {
            query?: {
                exploited?: "true" | "false";
                from?: string;
                health?: "healthy" | "vulnerable" | "highly_vulnerable" | "unknown";
                kind?: "windows" | "linux" | "middleware";
                /** @description Language of titles and words */
                locale?: "ja" | "en";
                /** @description By the clocks of the viewer; without `from` and `to` */
                period?: "yesterday" | "last_7_days" | "last_30_days" | "last_month" | "this_month";
                serverGroupId?: string;
                severity?: "unspecified" | "low" | "moderate" | "important" | "critical";
                /** @description Of jobs */
                state?: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                tenantId?: string;
                /** @description Part of a name, a title or a CVE id */
                text?: string;
                /** @description Up to this instant, without it */
                to?: string;
            };
            header?: never;
            path: {
                reportId: "computer_health" | "unapplied_patches" | "compliance" | "exploited" | "exposures" | "coverage" | "jobs" | "job_results" | "decisions" | "changes" | "software" | "users";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        figures: {
                            name: string;
                            title: string;
                            value: number | null;
                        }[];
                        /** @description The period that the report speaks of */
                        from: string | null;
                        /** @description Rows of the report */
                        total: number;
                        until: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReportRows: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                exploited?: "true" | "false";
                from?: string;
                health?: "healthy" | "vulnerable" | "highly_vulnerable" | "unknown";
                kind?: "windows" | "linux" | "middleware";
                /** @description Rows of a page */
                limit?: number;
                /** @description Language of titles and words */
                locale?: "ja" | "en";
                /** @description By the clocks of the viewer; without `from` and `to` */
                period?: "yesterday" | "last_7_days" | "last_30_days" | "last_month" | "this_month";
                serverGroupId?: string;
                severity?: "unspecified" | "low" | "moderate" | "important" | "critical";
                /** @description Of jobs */
                state?: "pending_approval" | "rejected" | "waiting" | "running" | "awaiting_decision" | "completed" | "completed_with_errors" | "failed" | "canceled" | "expired";
                tenantId?: string;
                /** @description Part of a name, a title or a CVE id */
                text?: string;
                /** @description Up to this instant, without it */
                to?: string;
            };
            header?: never;
            path: {
                reportId: "computer_health" | "unapplied_patches" | "compliance" | "exploited" | "exposures" | "coverage" | "jobs" | "job_results" | "decisions" | "changes" | "software" | "users";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            [key: string]: string | number | boolean | null | string[];
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServerGroups: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "tenantId" | "-tenantId" | "tenantName" | "-tenantName" | "name" | "-name" | "owner" | "-owner" | "criticality" | "-criticality" | "computers" | "-computers";
                tenantId?: string;
                /** @description Part of the id, the name or the owner */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("edit" | "move" | "delete")[];
                            computers: number;
                            /** @enum {string} */
                            criticality: "low" | "normal" | "high";
                            isDefault: boolean;
                            name: string;
                            owner: string | null;
                            serverGroupId: string;
                            tenantId: string;
                            tenantName: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addServerGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    serverGroups: {
                        name: string;
                        /** @default null */
                        owner?: string | null;
                        /** @default null */
                        serverGroupId?: string | null;
                        tenantId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        serverGroupIds: string[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteServerGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    serverGroupIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportServerGroups: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "tenantId" | "-tenantId" | "tenantName" | "-tenantName" | "name" | "-name" | "owner" | "-owner" | "criticality" | "-criticality" | "computers" | "-computers";
                tenantId?: string;
                /** @description Part of the id, the name or the owner */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveServerGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    serverGroups: {
                        name: string;
                        /** @default null */
                        owner?: string | null;
                        /** @default null */
                        serverGroupId?: string | null;
                        tenantId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateServerGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    serverGroups: {
                        name: string;
                        /** @default null */
                        owner?: string | null;
                        /** @default null */
                        serverGroupId?: string | null;
                        tenantId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What the person chose; null: as the tenant has it */
                        chosen: {
                            locale: ("ja" | "en") | null;
                            timeZone: string | null;
                        };
                        /** @description Send it as x-tsukuroi-csrf with every request that changes something */
                        csrf: string | null;
                        firstName: string;
                        lastName: string;
                        /** @enum {string} */
                        locale: "ja" | "en";
                        /** @enum {string} */
                        role: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                        /** @description Tenant of a tenant role */
                        tenantId: string | null;
                        tenantName: string | null;
                        timeZone: string;
                        /** @description User id, or #COMMAND */
                        userId: string;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    userId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What the person chose; null: as the tenant has it */
                        chosen: {
                            locale: ("ja" | "en") | null;
                            timeZone: string | null;
                        };
                        /** @description Send it as x-tsukuroi-csrf with every request that changes something */
                        csrf: string | null;
                        firstName: string;
                        lastName: string;
                        /** @enum {string} */
                        locale: "ja" | "en";
                        /** @enum {string} */
                        role: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                        /** @description Tenant of a tenant role */
                        tenantId: string | null;
                        tenantName: string | null;
                        timeZone: string;
                        /** @description User id, or #COMMAND */
                        userId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOwnPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    newPassword: string;
                    oldPassword: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What the person chose; null: as the tenant has it */
                        chosen: {
                            locale: ("ja" | "en") | null;
                            timeZone: string | null;
                        };
                        /** @description Send it as x-tsukuroi-csrf with every request that changes something */
                        csrf: string | null;
                        firstName: string;
                        lastName: string;
                        /** @enum {string} */
                        locale: "ja" | "en";
                        /** @enum {string} */
                        role: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                        /** @description Tenant of a tenant role */
                        tenantId: string | null;
                        tenantName: string | null;
                        timeZone: string;
                        /** @description User id, or #COMMAND */
                        userId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choosePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    locale: ("ja" | "en") | null;
                    timeZone: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What the person chose; null: as the tenant has it */
                        chosen: {
                            locale: ("ja" | "en") | null;
                            timeZone: string | null;
                        };
                        /** @description Send it as x-tsukuroi-csrf with every request that changes something */
                        csrf: string | null;
                        firstName: string;
                        lastName: string;
                        /** @enum {string} */
                        locale: "ja" | "en";
                        /** @enum {string} */
                        role: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                        /** @description Tenant of a tenant role */
                        tenantId: string | null;
                        tenantName: string | null;
                        timeZone: string;
                        /** @description User id, or #COMMAND */
                        userId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccountRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description After how many wrong passwords an account is locked, and for how long */
                        lock: {
                            failures: number;
                            minutes: number;
                        };
                        /** @description Lengths in characters */
                        password: {
                            least: number;
                            /** @constant */
                            mayBeUserId: false;
                            most: number;
                        };
                        session: {
                            absoluteHours: number;
                            idleMinutes: number;
                        };
                        /** @description Longest texts in characters */
                        user: {
                            contractName: number;
                            name: number;
                            phone: number;
                            userIdPattern: string;
                        };
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeSetUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        setUp: boolean;
                    };
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    email?: string;
                    /** @default  */
                    firstName?: string;
                    /** @default  */
                    lastName?: string;
                    /** @default null */
                    locale?: ("ja" | "en") | null;
                    password: string;
                    /**
                     * @default administrator
                     * @enum {string}
                     */
                    role?: "infra_admin" | "administrator";
                    token?: string;
                    userId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSites: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                tenantId?: string;
                /** @description Part of the name */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("edit" | "delete")[];
                            /** @description That you may see */
                            computers: number;
                            isDefault: boolean;
                            name: string;
                            ranges: string[];
                            siteId: string;
                            tenantId: string;
                        }[];
                        /** @description You may add sites */
                        mayAdd: boolean;
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addSite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description Address ranges such as 192.0.2.0/24, in the order of trial
                     * @default []
                     */
                    ranges?: string[];
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        siteId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                siteId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        siteId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                siteId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** @description Address ranges such as 192.0.2.0/24, in the order of trial */
                    ranges?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        siteId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeComputers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                siteId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    computerIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many stood elsewhere */
                        computers: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportSites: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                tenantId?: string;
                /** @description Part of the name */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeComputersByRanges: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only count
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @description Which tenant, for roles that have none */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many stood elsewhere */
                        computers: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description confirm_server: another server answered under this name */
                            actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                            alarmAfterHours: number;
                            /** @description When administrators were told of the present outage */
                            alarmedAt: string | null;
                            baselineAt: string | null;
                            classifications: {
                                exclude?: string[];
                                silent?: string[];
                            };
                            enabled: boolean;
                            factRoutes: {
                                [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                            };
                            /** @description Another server that answered under this name; refused until it is confirmed */
                            foundServerId: string | null;
                            /** @enum {string} */
                            freshness: "never" | "fresh" | "stale";
                            intervalMinutes: number;
                            /** @enum {string} */
                            kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                            /** @description Its newest run */
                            lastRun: {
                                errorCode: string | null;
                                errorDetails: {
                                    [key: string]: unknown;
                                } | null;
                                runId: number;
                                startedAt: string;
                                /** @enum {string} */
                                state: "running" | "succeeded" | "failed" | "stopped";
                            } | null;
                            lastSuccessAt: string | null;
                            name: string;
                            /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                            nextRunAt: string | null;
                            routes: {
                                /** @description As which downstream server we present ourselves; null: another kind of route */
                                accountName: string | null;
                                /** @enum {string} */
                                auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                                enabled: boolean;
                                /** @description Whether the database is asked over TLS; null: another kind of route */
                                encrypt: boolean | null;
                                /** @description What stopped the newest attempt to use it; null when it worked */
                                errorCode: string | null;
                                facts: {
                                    [key: string]: unknown;
                                };
                                hasCa: boolean;
                                hasPassword: boolean;
                                /** @description Id of the server, or of the database, that it reached */
                                identity: string | null;
                                /** @enum {string} */
                                kind: "soap" | "sql" | "sync" | "collector";
                                /** @description When it last worked */
                                probedAt: string | null;
                                url: string;
                                user: string | null;
                            }[];
                            schedule: {
                                blackouts: {
                                    /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                    days?: number[];
                                    from: string;
                                    to: string;
                                }[];
                                jitterMinutes: number;
                                /** @description Times of day; empty: the interval */
                                times: string[];
                                timeZone: string;
                            };
                            serverId: string | null;
                            sourceId: string;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Hours without a complete run after which administrators are told */
                    alarmAfterHours?: number;
                    /** @enum {string} */
                    auth?: "anonymous" | "basic" | "ntlm";
                    caPem?: string;
                    classifications?: {
                        exclude?: string[];
                        silent?: string[];
                    };
                    /** @description Which routes are asked for which kind of fact; replaces what was set */
                    factRoutes?: {
                        [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                    };
                    intervalMinutes?: number;
                    name?: string;
                    password?: string;
                    route?: {
                        /** @enum {string} */
                        auth?: "anonymous" | "basic" | "ntlm";
                        caPem?: string;
                        /** @description false: kept, but not used */
                        enabled?: boolean;
                        /** @constant */
                        kind: "soap";
                        password?: string;
                        /** Format: uri */
                        url?: string;
                        user?: string;
                    } | {
                        /**
                         * @description Default: ntlm for DOMAIN\user, else sql
                         * @enum {string}
                         */
                        auth?: "sql" | "ntlm";
                        caPem?: string;
                        /** @description Default SUSDB */
                        database?: string;
                        /** @description false: kept, but not used */
                        enabled?: boolean;
                        /** @description Default true: everything over TLS with a certificate that we trust */
                        encrypt?: boolean;
                        /** @description Instead of a port: SQL Server Browser (UDP 1434) tells it */
                        instance?: string;
                        /** @constant */
                        kind: "sql";
                        password?: string;
                        /** @description Default 1433 */
                        port?: number;
                        server?: string;
                        user?: string;
                    } | {
                        /** @description As which downstream server we present ourselves; default: our host name */
                        accountName?: string;
                        caPem?: string;
                        /** @description false: kept, but not used */
                        enabled?: boolean;
                        /** @constant */
                        kind: "sync";
                        /** Format: uri */
                        url?: string;
                    } | {
                        /** @description false: kept, but not used */
                        enabled?: boolean;
                        /** @constant */
                        kind: "collector";
                    };
                    schedule?: {
                        blackouts?: {
                            /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                            days?: number[];
                            from: string;
                            to: string;
                        }[];
                        /** @description Runs begin up to so many minutes later, evenly spread over the sources */
                        jitterMinutes?: number;
                        /** @description Times of day instead of the interval; empty: the interval */
                        times?: string[];
                        /** @description IANA zone of times and blackouts; UTC when absent */
                        timeZone?: string;
                    };
                    sourceId: string;
                    /** Format: uri */
                    url?: string;
                    user?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Hours without a complete run after which administrators are told */
                    alarmAfterHours?: number;
                    /** @enum {string} */
                    auth?: "anonymous" | "basic" | "ntlm";
                    caPem?: string;
                    classifications?: {
                        exclude?: string[];
                        silent?: string[];
                    };
                    enabled?: boolean;
                    /** @description Which routes are asked for which kind of fact; replaces what was set */
                    factRoutes?: {
                        [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                    };
                    intervalMinutes?: number;
                    name?: string;
                    password?: string;
                    schedule?: {
                        blackouts?: {
                            /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                            days?: number[];
                            from: string;
                            to: string;
                        }[];
                        /** @description Runs begin up to so many minutes later, evenly spread over the sources */
                        jitterMinutes?: number;
                        /** @description Times of day instead of the interval; empty: the interval */
                        times?: string[];
                        /** @description IANA zone of times and blackouts; UTC when absent */
                        timeZone?: string;
                    };
                    /** Format: uri */
                    url?: string;
                    user?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueCollectorToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmSourceServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The one that was found: `foundServerId` of the source
                     */
                    serverId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                route: "soap" | "sql" | "sync" | "collector";
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putCollectorRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description false: kept, but not used */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSoapRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    auth?: "anonymous" | "basic" | "ntlm";
                    caPem?: string;
                    /** @description false: kept, but not used */
                    enabled?: boolean;
                    password?: string;
                    /** Format: uri */
                    url?: string;
                    user?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSqlRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Default: ntlm for DOMAIN\user, else sql
                     * @enum {string}
                     */
                    auth?: "sql" | "ntlm";
                    caPem?: string;
                    /** @description Default SUSDB */
                    database?: string;
                    /** @description false: kept, but not used */
                    enabled?: boolean;
                    /** @description Default true: everything over TLS with a certificate that we trust */
                    encrypt?: boolean;
                    /** @description Instead of a port: SQL Server Browser (UDP 1434) tells it */
                    instance?: string;
                    password?: string;
                    /** @description Default 1433 */
                    port?: number;
                    server?: string;
                    user?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSyncRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As which downstream server we present ourselves; default: our host name */
                    accountName?: string;
                    caPem?: string;
                    /** @description false: kept, but not used */
                    enabled?: boolean;
                    /** Format: uri */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description confirm_server: another server answered under this name */
                        actions: ("edit" | "delete" | "test" | "run" | "confirm_server")[];
                        alarmAfterHours: number;
                        /** @description When administrators were told of the present outage */
                        alarmedAt: string | null;
                        baselineAt: string | null;
                        classifications: {
                            exclude?: string[];
                            silent?: string[];
                        };
                        enabled: boolean;
                        factRoutes: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector")[];
                        };
                        /** @description Another server that answered under this name; refused until it is confirmed */
                        foundServerId: string | null;
                        /** @enum {string} */
                        freshness: "never" | "fresh" | "stale";
                        intervalMinutes: number;
                        /** @enum {string} */
                        kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                        /** @description Its newest run */
                        lastRun: {
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            runId: number;
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "succeeded" | "failed" | "stopped";
                        } | null;
                        lastSuccessAt: string | null;
                        name: string;
                        /** @description When the schedule begins the next run; null when it is switched off or read whenever its collector delivers */
                        nextRunAt: string | null;
                        routes: {
                            /** @description As which downstream server we present ourselves; null: another kind of route */
                            accountName: string | null;
                            /** @enum {string} */
                            auth: "anonymous" | "basic" | "ntlm" | "sql" | "token";
                            enabled: boolean;
                            /** @description Whether the database is asked over TLS; null: another kind of route */
                            encrypt: boolean | null;
                            /** @description What stopped the newest attempt to use it; null when it worked */
                            errorCode: string | null;
                            facts: {
                                [key: string]: unknown;
                            };
                            hasCa: boolean;
                            hasPassword: boolean;
                            /** @description Id of the server, or of the database, that it reached */
                            identity: string | null;
                            /** @enum {string} */
                            kind: "soap" | "sql" | "sync" | "collector";
                            /** @description When it last worked */
                            probedAt: string | null;
                            url: string;
                            user: string | null;
                        }[];
                        schedule: {
                            blackouts: {
                                /** @description On which it begins: 1 = Monday … 7 = Sunday; absent: every day */
                                days?: number[];
                                from: string;
                                to: string;
                            }[];
                            jitterMinutes: number;
                            /** @description Times of day; empty: the interval */
                            times: string[];
                            timeZone: string;
                        };
                        serverId: string | null;
                        sourceId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testSource: {
        parameters: {
            query?: {
                /** @description This route alone, even when it is switched off */
                route?: "soap" | "sql" | "sync" | "collector";
            };
            header?: never;
            path: {
                sourceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Which route a run would ask for which kind of fact */
                        chosen: {
                            [key: string]: ("soap" | "sql" | "sync" | "collector") | null;
                        };
                        routes: {
                            database: {
                                instance: string | null;
                                name: string;
                                server: string;
                            } | null;
                            /** @description Kinds of rows of which the server had none to look at */
                            empty: string[];
                            errorCode: string | null;
                            errorDetails: {
                                [key: string]: unknown;
                            } | null;
                            identity: ("server" | "database") | null;
                            /** @description Indexes without which the clean-up of the server is slow */
                            indexes: {
                                column: string;
                                table: string;
                                there: boolean;
                            }[];
                            /** @description What it cannot read, and what would help */
                            lacks: {
                                facts: string[];
                                /** @description What to ask the administrator of the database for */
                                grant: string | null;
                                object: string;
                                /** @enum {string} */
                                reason: "not_there" | "not_allowed" | "not_configured";
                            }[];
                            protocolVersion: string | null;
                            /** @description What the route can read */
                            reads: string[];
                            replica: boolean | null;
                            role: number | null;
                            /** @enum {string} */
                            route: "soap" | "sql" | "sync" | "collector";
                            serverId: string | null;
                            upstreamServer: string | null;
                            url: string;
                            version: string | null;
                        }[];
                        serverId: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cleanUpStore: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dryRun: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        files: number;
                        items: {
                            actions: "delete"[];
                            addedAt: string;
                            addedBy: string;
                            bytes: number;
                            name: string;
                            sha256: string;
                            /** @description Whose alone it is; null: everybody’s */
                            tenantId: string | null;
                            /** @description Where it was fetched from; null: it was brought */
                            url: string | null;
                            usedAt: string;
                            /** @description Computers miss its patch, or an open job brings it */
                            wanted: boolean;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteStoredFiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sha256: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        files: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetchPatchFiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    patchId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bytes: number;
                            sha256: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listStoredFiles: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "name" | "-name" | "bytes" | "-bytes" | "addedAt" | "-addedAt" | "usedAt" | "-usedAt";
                /** @description Those that are this tenant’s alone */
                tenantId?: string;
                /** @description Part of a name, an address or a hash */
                text?: string;
                /** @description Those that computers or jobs need, or the others */
                wanted?: "true" | "false";
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: "delete"[];
                            addedAt: string;
                            addedBy: string;
                            bytes: number;
                            name: string;
                            sha256: string;
                            /** @description Whose alone it is; null: everybody’s */
                            tenantId: string | null;
                            /** @description Where it was fetched from; null: it was brought */
                            url: string | null;
                            usedAt: string;
                            /** @description Computers miss its patch, or an open job brings it */
                            wanted: boolean;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addStoredFile: {
        parameters: {
            query?: {
                name?: string;
                /** @description What it must be; another file goes into quarantine */
                sha256?: string;
                /** @description Whose alone it is to be */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        sha256: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportStoredFiles: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "name" | "-name" | "bytes" | "-bytes" | "addedAt" | "-addedAt" | "usedAt" | "-usedAt";
                /** @description Those that are this tenant’s alone */
                tenantId?: string;
                /** @description Part of a name, an address or a hash */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Those that computers or jobs need, or the others */
                wanted?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRefusedFiles: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                reason?: "hash_wrong" | "size_wrong" | "signature_invalid";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "refusedAt" | "-refusedAt" | "name" | "-name" | "bytes" | "-bytes";
                /** @description Part of a name, an address or a hash */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("release" | "delete")[];
                            bytes: number;
                            name: string;
                            quarantineId: number;
                            /** @enum {string} */
                            reason: "hash_wrong" | "size_wrong" | "signature_invalid";
                            refusedAt: string;
                            refusedBy: string;
                            /** @description Of what came */
                            sha256: string;
                            url: string | null;
                            wantedSha256: string | null;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRefusedFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                quarantineId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseRefusedFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                quarantineId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        sha256: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRefusedFiles: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                reason?: "hash_wrong" | "size_wrong" | "signature_invalid";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "refusedAt" | "-refusedAt" | "name" | "-name" | "bytes" | "-bytes";
                /** @description Part of a name, an address or a hash */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStoreSetting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        heldBytes: number;
                        setting: {
                            /**
                             * @description What has to stay free on the disk
                             * @default 2147483648
                             */
                            freeBytes: number;
                            /**
                             * @description Days that a file stays which nobody misses
                             * @default 30
                             */
                            keepDays: number;
                            /**
                             * @description One file
                             * @default 17179869184
                             */
                            largestBytes: number;
                            /**
                             * @description All files together, those in quarantine included
                             * @default 214748364800
                             */
                            totalBytes: number;
                        };
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putStoreSetting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    freeBytes?: number;
                    keepDays?: number;
                    largestBytes?: number;
                    totalBytes?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        heldBytes: number;
                        setting: {
                            /**
                             * @description What has to stay free on the disk
                             * @default 2147483648
                             */
                            freeBytes: number;
                            /**
                             * @description Days that a file stays which nobody misses
                             * @default 30
                             */
                            keepDays: number;
                            /**
                             * @description One file
                             * @default 17179869184
                             */
                            largestBytes: number;
                            /**
                             * @description All files together, those in quarantine included
                             * @default 214748364800
                             */
                            totalBytes: number;
                        };
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSystemHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: {
                            /** @description Heard within ten minutes */
                            connected: number;
                            enrolled: number;
                            quarantined: number;
                            /** @description Not heard for longer than their tenants allow */
                            silent: number;
                        };
                        at: string;
                        checks: {
                            /** @enum {string} */
                            check: "workers" | "queue" | "failed_tasks" | "mail" | "mail_settings" | "disk" | "sources" | "agents" | "migrations";
                            /** @enum {string} */
                            state: "ok" | "warning" | "error";
                            value: number;
                        }[];
                        database: {
                            bytes: number;
                            isEmbedded: boolean;
                            /** @description The largest; rows as of the last statistics */
                            tables: {
                                bytes: number;
                                name: string;
                                rows: number;
                            }[];
                            version: string;
                        };
                        /** @description Where the state directory lies */
                        disk: {
                            freeBytes: number;
                            totalBytes: number;
                        };
                        mail: {
                            failed: number;
                            isConfigured: boolean;
                            oldestQueuedAt: string | null;
                            queued: number;
                            retrying: number;
                        };
                        migrations: {
                            newest: string | null;
                            pending: string[];
                        };
                        queue: {
                            failed: number;
                            /** @description Age of the oldest task that is due */
                            oldestSeconds: number | null;
                            running: number;
                            waiting: number;
                        };
                        sources: {
                            enabled: boolean;
                            /** @enum {string} */
                            freshness: "never" | "fresh" | "stale";
                            /** @enum {string} */
                            kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                            lastSuccessAt: string | null;
                            name: string;
                            sourceId: string;
                        }[];
                        version: string;
                        workers: {
                            beatAt: string;
                            isAlive: boolean;
                            startedAt: string;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSystemStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Version of PostgreSQL */
                        database: string;
                        /** @description Mails that are not sent, by state */
                        notices: {
                            [key: string]: number;
                        };
                        /** @description Background tasks */
                        queue: {
                            failed: number;
                            waiting: number;
                        };
                        sources: {
                            id: string;
                            lastSuccessAt: string | null;
                            state: string | null;
                        }[];
                        version: string;
                        /** @description Living slots for background tasks */
                        workers: number;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stopping: boolean;
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sources: {
                            enabled: boolean;
                            /** @enum {string} */
                            freshness: "never" | "fresh" | "stale";
                            /** @enum {string} */
                            kind: "wsus" | "catalog" | "agent" | "manual" | "engine";
                            lastSuccessAt: string | null;
                            name: string;
                            nextRunAt: string | null;
                            sourceId: string;
                        }[];
                        tasks: {
                            actions: "run"[];
                            /** @description Given up */
                            failed: number;
                            failures: number;
                            lastEndedAt: string | null;
                            /** @description Code of what stopped the newest failed one */
                            lastError: string | null;
                            lastFailedAt: string | null;
                            lastResult: ("succeeded" | "failed") | null;
                            lastStartedAt: string | null;
                            nextRunAt: string | null;
                            oldestWaitingAt: string | null;
                            running: number;
                            runs: number;
                            /** @description Minute, hour, day, month, weekday in UTC; null: only when asked for */
                            schedule: string | null;
                            /** @description How long the newest one took */
                            seconds: number | null;
                            task: string;
                            title: {
                                en: string;
                                ja: string;
                            };
                            waiting: number;
                        }[];
                    };
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenantSettings: {
        parameters: {
            query?: {
                /** @description Which tenant, for infrastructure roles; default: your own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Who must agree to a job; a tenant user’s script always needs an approval
                         * @enum {string}
                         */
                        jobApproval: "none" | "tenant_admin" | "two_person";
                        /** @description Silence after which a computer is stale */
                        staleAfterHours: number;
                        tenantId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeTenantSettings: {
        parameters: {
            query?: {
                /** @description Which tenant, for infrastructure roles; default: your own */
                tenantId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    jobApproval?: "none" | "tenant_admin" | "two_person";
                    staleAfterHours?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Who must agree to a job; a tenant user’s script always needs an approval
                         * @enum {string}
                         */
                        jobApproval: "none" | "tenant_admin" | "two_person";
                        /** @description Silence after which a computer is stale */
                        staleAfterHours: number;
                        tenantId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "tenantId" | "-tenantId" | "name" | "-name" | "users" | "-users" | "computers" | "-computers";
                /** @description Part of the id or the name */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("edit" | "delete")[];
                            computers: number;
                            /** @enum {string} */
                            jobApproval: "none" | "tenant_admin" | "two_person";
                            /** @enum {string} */
                            locale: "ja" | "en";
                            name: string;
                            staleAfterHours: number;
                            tenantId: string;
                            timeZone: string;
                            users: number;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    tenants: {
                        /** @default null */
                        locale?: ("ja" | "en") | null;
                        name: string;
                        tenantId: string;
                        /** @default null */
                        timeZone?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenantIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportTenants: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "tenantId" | "-tenantId" | "name" | "-name" | "users" | "-users" | "computers" | "-computers";
                /** @description Part of the id or the name */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    tenants: {
                        /** @default null */
                        locale?: ("ja" | "en") | null;
                        name: string;
                        tenantId: string;
                        /** @default null */
                        timeZone?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnassignedComputers: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                sourceId?: string;
                /** @description Part of a name */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            addresses: string[];
                            /** @description As of when: end of the newest complete reading of that server, of what was rolled up not later than the roll-up */
                            asOf: string | null;
                            foundAt: string;
                            fqdn: string;
                            /** @description WSUS groups that hold it */
                            groups: string[];
                            hostName: string;
                            lastReportAt: string | null;
                            lastSyncAt: string | null;
                            osName: string;
                            /** @description The stored rule by which the next discovery assigns it */
                            rule: {
                                /** @enum {string} */
                                kind: "target_group" | "host_name" | "domain_suffix" | "address_range";
                                pattern: string;
                                /** @description Order of trial, from 1 */
                                position: number;
                                serverGroupId: string;
                                serverGroupName: string;
                                /** @description Only computers of this source; null: of any */
                                sourceId: string | null;
                                tenantId: string;
                            } | null;
                            serverId: string;
                            /** @description The server below that source to which the computer reports; for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next` */
                after?: string;
                /** @description Rows of a page */
                limit?: number;
                /** @description Locked out at this time */
                locked?: "true" | "false";
                role?: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "userId" | "-userId" | "tenantId" | "-tenantId" | "tenantName" | "-tenantName" | "role" | "-role" | "lastName" | "-lastName" | "email" | "-email" | "lastSignInAt" | "-lastSignInAt" | "lockedUntil" | "-lockedUntil";
                tenantId?: string;
                /** @description Part of the id, a name or the mail address */
                text?: string;
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            actions: ("edit" | "set_password" | "move" | "delete" | "unlock")[];
                            contractName: string;
                            email: string;
                            firstName: string;
                            lastName: string;
                            lastSignInAt: string | null;
                            locale: ("ja" | "en") | null;
                            lockedUntil: string | null;
                            middleName: string;
                            ownsServerGroups: boolean;
                            /** @constant */
                            password: "****";
                            phone: string;
                            /** @enum {string} */
                            role: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                            tenantId: string | null;
                            tenantName: string | null;
                            userId: string;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    users: {
                        /** @default  */
                        contractName?: string;
                        /** @default  */
                        email?: string;
                        /** @default  */
                        firstName?: string;
                        /** @default  */
                        lastName?: string;
                        /** @default null */
                        locale?: string | null;
                        /** @default  */
                        middleName?: string;
                        /** @default  */
                        password?: string;
                        /** @default  */
                        phone?: string;
                        role: string;
                        /** @default null */
                        tenantId?: string | null;
                        userId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportUsers: {
        parameters: {
            query?: {
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                /** @description Locked out at this time */
                locked?: "true" | "false";
                role?: "infra_admin" | "administrator" | "tenant_admin" | "tenant_user";
                /** @description Column to sort by; with - before it the greatest first */
                sort?: "userId" | "-userId" | "tenantId" | "-tenantId" | "tenantName" | "-tenantName" | "role" | "-role" | "lastName" | "-lastName" | "email" | "-email" | "lastSignInAt" | "-lastSignInAt" | "lockedUntil" | "-lockedUntil";
                tenantId?: string;
                /** @description Part of the id, a name or the mail address */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    users: {
                        /** @default null */
                        role?: string | null;
                        /** @default null */
                        tenantId?: string | null;
                        userId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePasswords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    users: {
                        password: string;
                        userId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlockUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userIds: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only say what is wrong with the rows
                     * @default false
                     */
                    dryRun?: boolean;
                    users: {
                        /** @default  */
                        contractName?: string;
                        /** @default  */
                        email?: string;
                        /** @default  */
                        firstName?: string;
                        /** @default  */
                        lastName?: string;
                        /** @default null */
                        locale?: string | null;
                        /** @default  */
                        middleName?: string;
                        /** @default  */
                        password?: string;
                        /** @default  */
                        phone?: string;
                        role: string;
                        /** @default null */
                        tenantId?: string | null;
                        userId: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many rows were changed, or would be */
                        count: number;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVerdicts: {
        parameters: {
            query?: {
                /** @description Comma-delimited */
                addresses?: string;
                /** @description Where the page before ended: its `next` */
                after?: string;
                approved?: "true" | "false";
                /** @description false: computers that nobody has assigned, true: the others */
                assigned?: "true" | "false";
                /** @description Comma-delimited */
                computerIds?: string;
                /** @description Two voices have spoken their last word and differ */
                disputed?: "true" | "false";
                /** @description An exception covers it */
                excepted?: "true" | "false";
                /** @description The patch answers a vulnerability that attacks use */
                exploited?: "true" | "false";
                kind?: "windows" | "linux" | "middleware";
                /** @description Rows of a page */
                limit?: number;
                /** @description Language of titles */
                locale?: "ja" | "en";
                patchId?: string;
                serverGroupId?: string;
                /** @description Of the patch; comma-delimited */
                severity?: string;
                sort?: "computer" | "hostName" | "-hostName" | "patchName" | "-patchName" | "title" | "-title" | "severity" | "-severity" | "state" | "-state" | "since" | "-since" | "sourceTime" | "-sourceTime";
                /** @description Comma-delimited */
                states?: string;
                tenantId?: string;
                /** @description Part of the name of the computer or of the name or title of the patch */
                text?: string;
                /** @description Somebody has to act on it */
                unapplied?: "true" | "false";
                /** @description Say with the page how many rows there are: ask it with the first page */
                withTotal?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Time of the newest complete reading behind these rows (ISO 8601) */
                        asOf: string | null;
                        items: {
                            address: string | null;
                            agentState: ("missing" | "downloaded" | "failed" | "pending_reboot" | "installed") | null;
                            agentTime: string | null;
                            /**
                             * @description What the agent’s last word means beside the state; disputed: both are final and differ
                             * @enum {string}
                             */
                            agreement: "one_voice" | "agreed" | "reported_by_agent" | "disputed";
                            approved: boolean;
                            /** @description As of when: end of the newest complete reading of that server, of what was rolled up not later than the roll-up */
                            asOf: string | null;
                            computerId: string;
                            excepted: boolean;
                            hostName: string;
                            patchId: string;
                            patchName: string;
                            /** @description The server below that source to which the computer reports; for those who may know it */
                            serverName: string | null;
                            /** @enum {string} */
                            severity: "unspecified" | "low" | "moderate" | "important" | "critical";
                            since: string | null;
                            /** @description Where it comes from */
                            sourceId: string | null;
                            sourceTime: string | null;
                            /** @enum {string} */
                            state: "missing" | "downloaded" | "failed" | "pending_reboot" | "installed";
                            tenantId: string;
                            title: string;
                            unapplied: boolean;
                        }[];
                        /** @description Give it as `after` for the next page; null at the end */
                        next: string | null;
                        /** @description Each server that the viewer’s figures come from */
                        servers: {
                            kind: string;
                            /** @description As of when its figures are: end of the newest complete reading, not later than the roll-up */
                            lastSuccessAt: string | null;
                            /** @description What a server below the source sent up to it */
                            rolledUp: boolean;
                            /** @description Of a server below, for those who may know it */
                            serverName: string | null;
                            sourceId: string;
                        }[];
                        /** @description How many rows there are; null where it was not asked for */
                        total: number | null;
                        /** @description There are more rows than `total`: they are counted up to 10,000 */
                        totalIsMinimum: boolean;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportVerdicts: {
        parameters: {
            query?: {
                /** @description Comma-delimited */
                addresses?: string;
                approved?: "true" | "false";
                /** @description false: computers that nobody has assigned, true: the others */
                assigned?: "true" | "false";
                /** @description Comma-delimited fields of an item, in the order of the file; default: all that make a column */
                columns?: string;
                /** @description Comma-delimited */
                computerIds?: string;
                /** @description Two voices have spoken their last word and differ */
                disputed?: "true" | "false";
                /** @description An exception covers it */
                excepted?: "true" | "false";
                /** @description The patch answers a vulnerability that attacks use */
                exploited?: "true" | "false";
                /** @description CSV as spreadsheets open it, or one JSON object a line */
                format?: "csv" | "ndjson";
                kind?: "windows" | "linux" | "middleware";
                /** @description Language of headings, states and titles; default: the reader’s */
                locale?: "ja" | "en";
                patchId?: string;
                serverGroupId?: string;
                /** @description Of the patch; comma-delimited */
                severity?: string;
                sort?: "computer" | "hostName" | "-hostName" | "patchName" | "-patchName" | "title" | "-title" | "severity" | "-severity" | "state" | "-state" | "since" | "-since" | "sourceTime" | "-sourceTime";
                /** @description Comma-delimited */
                states?: string;
                tenantId?: string;
                /** @description Part of the name of the computer or of the name or title of the patch */
                text?: string;
                /** @description IANA name of the zone in which times are written; default: the reader’s */
                timeZone?: string;
                /** @description Somebody has to act on it */
                unapplied?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listViews: {
        parameters: {
            query?: {
                /** @description Which list: the console’s name for it */
                page?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            changedAt: string;
                            /** @description Shown columns in their order; empty: those that the list shows by itself */
                            columns: string[];
                            /** @description The list opens with it */
                            isDefault: boolean;
                            name: string;
                            page: string;
                            /** @description Filters and order, as the list’s address has them */
                            query: string;
                            viewId: string;
                        }[];
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveView: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default [] */
                    columns?: string[];
                    /** @default false */
                    isDefault?: boolean;
                    name: string;
                    /** @description Which list: the console’s name for it */
                    page: string;
                    /** @default  */
                    query?: string;
                    viewId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changedAt: string;
                        /** @description Shown columns in their order; empty: those that the list shows by itself */
                        columns: string[];
                        /** @description The list opens with it */
                        isDefault: boolean;
                        name: string;
                        page: string;
                        /** @description Filters and order, as the list’s address has them */
                        query: string;
                        viewId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON in UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                viewId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        viewId: string;
                    };
                };
            };
            /** @description The request is not valid; `details` says where */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in, or the session has ended */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role may not do this, or the request does not come from our own pages */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not exist, or it is not visible to the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is away; try again later */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
